import { follow } from "./form.js";

document.querySelectorAll("[data-stop]").forEach(follow);
