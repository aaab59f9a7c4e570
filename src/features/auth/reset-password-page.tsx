import { Page } from "@/components/layout/page";

/** Where a new password is chosen. */
export default function ResetPasswordPage() {
  return <Page title="Reset your password">{null}</Page>;
}
