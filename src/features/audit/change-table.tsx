import { cx } from "@/lib/class-names";
import { compareSnapshots, type FieldChange } from "./compare-snapshots";

interface ChangeTableProps {
  before: string | null;
  after: string | null;
}

/** A change field by field, the old value beside the new. */
export function ChangeTable({ before, after }: ChangeTableProps) {
  const changes = compareSnapshots(before, after);
  if (changes === null) return <RawSnapshots before={before} after={after} />;
  if (changes.length === 0) return <p className="text-sm text-ink-2">This entry carries no values.</p>;
  const showsBefore = before !== null;
  return (
    <table aria-label="Changes" className="w-full table-fixed border-separate border-spacing-0 text-sm">
      <thead>
        <tr className="text-left text-xs text-ink-2">
          <th scope="col" className="w-1/3 border-b py-1.5 pr-3 font-medium">
            Field
          </th>
          {showsBefore && (
            <th scope="col" className="border-b py-1.5 pr-3 font-medium">
              Before
            </th>
          )}
          <th scope="col" className="border-b py-1.5 font-medium">
            {showsBefore ? "After" : "Value"}
          </th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <ChangeRow key={change.field} change={change} showsBefore={showsBefore} />
        ))}
      </tbody>
    </table>
  );
}

function ChangeRow({ change, showsBefore }: { change: FieldChange; showsBefore: boolean }) {
  const { field, before, after, isChanged } = change;
  const isDiff = showsBefore && isChanged;
  return (
    <tr className={cx(showsBefore && !isChanged && "text-ink-2")}>
      <th scope="row" className="border-b py-1.5 pr-3 text-left align-top font-normal break-words text-ink-2">
        {field}
      </th>
      {showsBefore && (
        <td className="border-b py-1.5 pr-3 align-top">
          <Value text={before} tone={isDiff ? "old" : null} />
        </td>
      )}
      <td className="border-b py-1.5 align-top">
        <Value text={after} tone={isDiff ? "new" : null} />
      </td>
    </tr>
  );
}

function Value({ text, tone }: { text: string | null; tone: "old" | "new" | null }) {
  if (text === null) return <span className="text-ink-3">–</span>;
  // A line through what went, so that colour is not alone in saying it.
  const Tag = tone === "old" ? "del" : tone === "new" ? "ins" : "span";
  return (
    <Tag
      className={cx(
        "rounded-sm break-words whitespace-pre-wrap",
        tone === "old" && "bg-bad-soft px-1 text-bad",
        tone === "new" && "bg-good-soft px-1 text-good no-underline",
      )}
    >
      {text === "" ? <em className="text-ink-3">empty</em> : text}
    </Tag>
  );
}

function RawSnapshots({ before, after }: ChangeTableProps) {
  return (
    <div className="flex flex-col gap-3">
      <p className="text-xs text-ink-2">This record is long; the log holds the beginning of it.</p>
      {before !== null && <Raw label="Before" text={before} />}
      {after !== null && <Raw label="After" text={after} />}
    </div>
  );
}

function Raw({ label, text }: { label: string; text: string }) {
  return (
    <figure>
      <figcaption className="mb-1 text-xs font-medium text-ink-2">{label}</figcaption>
      <pre className="max-h-64 overflow-auto rounded-md border bg-surface-2 p-2 text-xs break-all whitespace-pre-wrap">
        {text}
      </pre>
    </figure>
  );
}
