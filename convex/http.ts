import { HttpRouterWithHono } from "convex-helpers/server/hono";
import { auth } from "./auth";
import { buildApp } from "./httpApi/app";

const http = new HttpRouterWithHono(buildApp());
auth.addHttpRoutes(http);

export default http;
