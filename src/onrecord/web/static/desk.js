// The desk, made better by scripts; every page works without.

import { listenForKeys } from "./keys.js";
import { tellTimesOfHere } from "./times.js";

listenForKeys();
tellTimesOfHere(document);
