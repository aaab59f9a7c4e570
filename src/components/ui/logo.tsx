/** The mark: a patch cord between four jacks. Decorative; the name stands beside it. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className={className}>
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <path d="M11 11.5c0 6 10 3 10 9" fill="none" stroke="#fff" strokeWidth="2.5" strokeLinecap="round" />
      <circle cx="11" cy="9.5" r="3" fill="#fff" />
      <circle cx="21" cy="22.5" r="3" fill="#fff" />
      <circle cx="21" cy="9.5" r="2.2" fill="#fff" fillOpacity=".5" />
      <circle cx="11" cy="22.5" r="2.2" fill="#fff" fillOpacity=".5" />
    </svg>
  );
}
