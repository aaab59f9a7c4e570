import type { FileStorage } from "../files/fileStorage.ts";
import type { HttpAnswer, IncomingRequest } from "../front/exchange.ts";
import type { FrontHandlers } from "../front/front.ts";
import { clientOf } from "../functions/caller.ts";
import type { SyncHub } from "../sync/hub.ts";
import { Session } from "../sync/session.ts";
import { errorAnswer, refusalOf } from "./answer.ts";
import { forwardedHeaders } from "./headers.ts";

type Answerer = (request: IncomingRequest) => Promise<HttpAnswer>;

export interface HandlersOptions {
  cloud: Answerer;
  site: Answerer;
  hub: SyncHub;
  files: FileStorage;
  report: (error: unknown) => void;
}

/** All that the network thread wants of this one. */
export function frontHandlers({ cloud, site, hub, files, report }: HandlersOptions): FrontHandlers {
  return {
    async answer(request) {
      try {
        return await (request.port === "cloud" ? cloud(request) : site(request));
      } catch (error) {
        return errorAnswer(error, report);
      }
    },
    connect: (socket, from) => new Session(hub, socket, clientOf({ headers: forwardedHeaders(from) })),
    async tell(question) {
      switch (question.about) {
        case "uploadToken":
          return files.mayUpload(question.token);
        case "upload":
          return files.keep(question.upload, files.ownerOf(question.token));
        case "file":
          return files.locate(question.storageId);
      }
    },
    refusalOf: (error) => refusalOf(error, report),
    report,
  };
}
