/** Says what is missing when the client was built without the address of its backend. */
export function SetupNeeded() {
  return (
    <main className="mx-auto flex min-h-full max-w-md flex-col justify-center gap-2 p-6">
      <h1 className="text-xl font-semibold tracking-tight">Switchboard has no backend address</h1>
      <p className="text-ink-2">
        Set <code className="text-sm">VITE_CONVEX_URL</code> before building the client, or run{" "}
        <code className="text-sm">npm start</code>, which starts a backend and tells the client where it is.
      </p>
    </main>
  );
}
