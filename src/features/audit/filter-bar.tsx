import { ListFilter, X } from "lucide-react";
import { useState } from "react";
import { Select, TextInput } from "@/components/form/field";
import { Button } from "@/components/ui/button";
import { humanize } from "@/lib/format";
import { actionName, inWords } from "./columns";
import { ACTOR_KIND_LABELS, isFiltered, type ActorKind, type AuditSearch } from "./filters";
import { useFilterOptions } from "./use-audit";

const CONTROL = "!h-8 !text-sm";

interface FilterBarProps {
  search: AuditSearch;
  onChange: (change: AuditSearch) => void;
}

/** What the log is filtered by; every choice is part of the address. */
export function FilterBar({ search, onChange }: FilterBarProps) {
  const { actors, actions, resourceTypes } = useFilterOptions();
  const [isOpen, setOpen] = useState(false);
  const set = (change: AuditSearch) => onChange({ ...search, ...change });
  return (
    <>
      <Button
        className="sm:hidden"
        aria-expanded={isOpen}
        variant={isFiltered(search) ? "primary" : "secondary"}
        onClick={() => setOpen(!isOpen)}
      >
        <ListFilter aria-hidden className="size-3.5" />
        Filters
      </Button>
      {/* On a phone the log itself comes first. */}
      <div className={isOpen ? "contents" : "hidden sm:contents"}>
        <ActorSelect search={search} actors={actors} onChange={set} />
        <WordSelect
          label="Action"
          all="All actions"
          words={actions}
          nameOf={actionName}
          value={search.action}
          onChange={(action) => set({ action })}
        />
        <WordSelect
          label="Resource"
          all="All resources"
          words={resourceTypes}
          value={search.resourceType}
          onChange={(resourceType) => set({ resourceType, resourceId: undefined })}
        />
        <DayInput label="From" value={search.from} onChange={(from) => set({ from })} />
        <DayInput label="To" value={search.to} onChange={(to) => set({ to })} />
        {search.resourceId && (
          <Button size="sm" onClick={() => set({ resourceId: undefined })}>
            One record
            <X aria-label="Show all records" className="size-3.5" />
          </Button>
        )}
      </div>
      {isFiltered(search) && (
        <Button variant="ghost" onClick={() => onChange({})}>
          <X aria-hidden className="size-3.5" />
          Clear
        </Button>
      )}
    </>
  );
}

interface ActorSelectProps {
  search: AuditSearch;
  actors: ReadonlyArray<{ kind: ActorKind; id: string; label: string }>;
  onChange: (change: AuditSearch) => void;
}

/** One actor, or all of a kind. The value is `kind` or `kind:id`. */
function ActorSelect({ search, actors, onChange }: ActorSelectProps) {
  const { actorKind, actorId } = search;
  const value = actorKind ? (actorId ? `${actorKind}:${actorId}` : actorKind) : "";
  const kinds = Object.keys(ACTOR_KIND_LABELS) as ActorKind[];
  const isListed = !actorId || actors.some(({ kind, id }) => kind === actorKind && id === actorId);
  return (
    <div className="w-40">
      <Select
        aria-label="Who"
        className={CONTROL}
        value={value}
        onChange={(event) => {
          const [kind, ...id] = event.target.value.split(":");
          onChange({ actorKind: kind || undefined, actorId: id.join(":") || undefined });
        }}
      >
        <option value="">Everyone</option>
        {kinds.map((kind) => (
          <option key={kind} value={kind}>
            {ACTOR_KIND_LABELS[kind]}
          </option>
        ))}
        {!isListed && <option value={value}>One actor</option>}
        {kinds.map((kind) => (
          <ActorGroup key={kind} kind={kind} actors={actors.filter((actor) => actor.kind === kind)} />
        ))}
      </Select>
    </div>
  );
}

function ActorGroup({ kind, actors }: { kind: ActorKind; actors: ActorSelectProps["actors"] }) {
  if (actors.length === 0) return null;
  const isProgram = kind === "system" || kind === "webhook";
  return (
    <optgroup label={ACTOR_KIND_LABELS[kind]}>
      {actors.map(({ id, label }) => (
        <option key={id} value={`${kind}:${id}`}>
          {isProgram ? humanize(label) : label}
        </option>
      ))}
    </optgroup>
  );
}

interface WordSelectProps {
  label: string;
  all: string;
  words: readonly string[];
  nameOf?: (word: string) => string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

function WordSelect({ label, all, words, nameOf = inWords, value, onChange }: WordSelectProps) {
  const offered = value && !words.includes(value) ? [value, ...words] : words;
  return (
    <div className="w-40">
      <Select
        aria-label={label}
        className={CONTROL}
        value={value ?? ""}
        onChange={(event) => onChange(event.target.value || undefined)}
      >
        <option value="">{all}</option>
        {offered.map((word) => (
          <option key={word} value={word}>
            {nameOf(word)}
          </option>
        ))}
      </Select>
    </div>
  );
}

interface DayInputProps {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

function DayInput({ label, value, onChange }: DayInputProps) {
  return (
    <label className="inline-flex items-center gap-1.5 text-sm text-ink-2">
      {label}
      <span className="w-36">
        <TextInput
          type="date"
          className={CONTROL}
          value={value ?? ""}
          onChange={(event) => onChange(event.target.value || undefined)}
        />
      </span>
    </label>
  );
}
