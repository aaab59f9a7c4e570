import { getRouteApi } from "@tanstack/react-router";
import { NeedsPermission } from "@/components/layout/needs-permission";
import { PanelBoundary } from "@/components/layout/panel-boundary";
import { Detail, Details, IdText } from "@/components/record/details";
import { MissingRecordBoundary, RecordPage, RecordPageSkeleton } from "@/components/record/record-page";
import { AbsoluteTime } from "@/components/ui/absolute-time";
import { Avatar } from "@/components/ui/avatar";
import { RelativeTime } from "@/components/ui/relative-time";
import { ActivityFeed } from "./activity-feed";
import { MemberMenu } from "./member-menu";
import { RoleMenu } from "./role-menu";
import { StatusSwitch } from "./status-switch";
import { useMember, type MemberDetail } from "./use-team";

const route = getRouteApi("/$orgSlug/settings/members/$membershipId");
const LIST = { to: "/$orgSlug/settings/members", label: "Members" } as const;

/** One member: who they are here, and what they did. */
export default function MemberPage() {
  const { membershipId } = route.useParams();
  return (
    <NeedsPermission permission="members.read" what="Members">
      <MissingRecordBoundary key={membershipId} label="member">
        <MemberRecord membershipId={membershipId} />
      </MissingRecordBoundary>
    </NeedsPermission>
  );
}

function MemberRecord({ membershipId }: { membershipId: string }) {
  const member = useMember(membershipId);
  const navigate = route.useNavigate();
  if (!member) return <RecordPageSkeleton label="member" />;
  return (
    <RecordPage
      title={member.name}
      list={LIST}
      icon={<Avatar name={member.name} imageUrl={member.imageUrl} className="!size-10 !text-sm" />}
      subtitle={member.email}
      actions={
        <MemberMenu
          member={member}
          onRemoved={() => void navigate({ to: "/$orgSlug/settings/members", replace: true })}
        />
      }
      summary={<Summary member={member} />}
    >
      <h2 className="mb-2 text-lg font-semibold tracking-tight">Activity</h2>
      <PanelBoundary what="The activity">
        <ActivityFeed membershipId={membershipId} name={member.name} />
      </PanelBoundary>
    </RecordPage>
  );
}

function Summary({ member }: { member: MemberDetail }) {
  return (
    <Details>
      <Detail label="Role">
        <RoleMenu member={member} />
      </Detail>
      <Detail label="Status">
        <StatusSwitch member={member} />
      </Detail>
      <Detail label="Job title">{member.jobTitle}</Detail>
      <Detail label="E-mail">{member.email}</Detail>
      {member.partner && <Detail label="Partner">{member.partner.name}</Detail>}
      <Detail label="Joined">
        <AbsoluteTime at={member.joinedAt} />
      </Detail>
      <Detail label="Last active">
        {member.lastActiveAt === null ? null : <RelativeTime at={member.lastActiveAt} />}
      </Detail>
      <Detail label="Id">
        <IdText>{member.membershipId}</IdText>
      </Detail>
    </Details>
  );
}
