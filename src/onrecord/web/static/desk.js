// The desk, made better by scripts; every page works without.

import { listenForKeys } from "./keys.js";
import { closeMenus } from "./menus.js";
import { tellNews } from "./news.js";
import { tellTimesOfHere } from "./times.js";

closeMenus();
listenForKeys();
tellNews();
tellTimesOfHere(document);
