import { Page } from "@/components/layout/page";
import { Panel } from "@/components/layout/panel";
import { LoadingLabel, Skeleton } from "@/components/ui/skeleton";
import { AvatarPicker } from "./avatar-picker";
import { PreferencesForm } from "./preferences-form";
import { ProfileForm } from "./profile-form";
import { Sessions } from "./sessions";
import { SignInMeans } from "./sign-in-means";
import { useAccount } from "./use-account";

/** The person's own settings, which belong to no organisation. */
export default function AccountPage() {
  return (
    <Page
      title="Your account"
      subtitle="Who you are in every organisation you belong to, and where you are signed in."
    >
      <div className="grid max-w-5xl grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <Panel title="Profile">
            <Profile />
          </Panel>
          <Panel title="Where you are signed in" bodyClassName="">
            <Sessions />
          </Panel>
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Panel title="Signing in">
            <SignIn />
          </Panel>
          <Panel title="Preferences">
            <Preferences />
          </Panel>
        </div>
      </div>
    </Page>
  );
}

function Profile() {
  const account = useAccount();
  if (!account) return <FieldsSkeleton label="Loading your profile" fields={3} />;
  return (
    <div className="flex flex-col gap-5">
      <AvatarPicker account={account} />
      <ProfileForm account={account} />
    </div>
  );
}

function SignIn() {
  const account = useAccount();
  return account ? <SignInMeans account={account} /> : <FieldsSkeleton label="Loading" fields={1} />;
}

function Preferences() {
  const account = useAccount();
  return account ? <PreferencesForm account={account} /> : <FieldsSkeleton label="Loading" fields={2} />;
}

function FieldsSkeleton({ label, fields }: { label: string; fields: number }) {
  return (
    <div aria-busy className="flex flex-col gap-5">
      <LoadingLabel>{label}</LoadingLabel>
      {Array.from({ length: fields }, (_, index) => (
        <div key={index} className="flex flex-col gap-2">
          <Skeleton className="h-3 w-24" />
          <Skeleton className="h-9 w-full opacity-60" />
        </div>
      ))}
    </div>
  );
}
