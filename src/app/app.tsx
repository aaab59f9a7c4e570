import { RouterProvider } from "@tanstack/react-router";
import { ThemeProvider } from "next-themes";
import { convex } from "@/lib/convex";
import { router } from "./router";
import { SetupNeeded } from "./setup-needed";
import { SignInProviders } from "./sign-in/providers";
import { Toasts } from "./toasts";

/** A type that no browser runs: public/theme.js has already done what the script inside would do. */
const INERT_SCRIPT = { type: "application/json" };

/** The whole client: theme, signed-in connection, pages, toasts. */
export function App() {
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      scriptProps={INERT_SCRIPT}
      disableTransitionOnChange
    >
      {convex ? (
        <SignInProviders client={convex}>
          <RouterProvider router={router} />
          <Toasts />
        </SignInProviders>
      ) : (
        <SetupNeeded />
      )}
    </ThemeProvider>
  );
}
