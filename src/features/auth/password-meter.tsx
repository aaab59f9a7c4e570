import { passwordStrength } from "../../../convex/identity/rules/passwordStrength";
import { cx } from "@/lib/class-names";

const BARS = [1, 2, 3, 4] as const;

const TONE = ["bg-bad-graphic", "bg-bad-graphic", "bg-waiting-graphic", "bg-good-graphic", "bg-good-graphic"];

/** How hard the password is to guess, while it is typed: bars, a word, and what would help. */
export function PasswordMeter({ password }: { password: string }) {
  const { score, label, hint } = passwordStrength(password);
  return (
    <div className="flex flex-col gap-1.5">
      <div aria-hidden className="flex gap-1">
        {BARS.map((bar) => (
          <span
            key={bar}
            className={cx(
              "h-1 flex-1 rounded-full transition-colors",
              password && bar <= Math.max(score, 1) ? TONE[score] : "bg-surface-3",
            )}
          />
        ))}
      </div>
      <p role="status" className="min-h-4 text-xs text-ink-2">
        {password ? (
          <>
            <span className="font-medium text-ink">{label}</span>
            {hint && <>. {hint}.</>}
          </>
        ) : (
          "At least 10 characters. A sentence is a good one."
        )}
      </p>
    </div>
  );
}
