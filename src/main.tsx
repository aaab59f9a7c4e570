import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app";
import { errorCode } from "./lib/error-message";
import "./styles/index.css";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root, {
  // A panel has shown a refusal in words already; only our own bugs belong into the console.
  onCaughtError: (error) => {
    if (errorCode(error) === null) console.error(error);
  },
}).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
