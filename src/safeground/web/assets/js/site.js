// What every page runs. Every page works without it.
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
  createAll,
} from "govuk-frontend";
import { SortableTable } from "@ministryofjustice/frontend/moj/components/sortable-table/sortable-table.mjs";

import { keepDrafts } from "./drafts.js";

/** Radios that reveal a question. ARIA has no aria-expanded on a radio, and what it reveals
 * comes right after it. */
class RevealingRadios extends Radios {
  syncConditionalRevealWithInputState(input) {
    super.syncConditionalRevealWithInputState(input);
    input.removeAttribute("aria-expanded");
  }
}

createAll(Button, { preventDoubleClick: true });
for (const component of [
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  RevealingRadios,
  ServiceNavigation,
  SkipLink,
  SortableTable,
  Tabs,
]) {
  createAll(component);
}

keepDrafts();

// A region that has nothing to scroll is no stop for the Tab key.
const regions = new ResizeObserver((seen) => {
  for (const { target } of seen) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const region of document.querySelectorAll(".scroll-region")) regions.observe(region);

// On a phone the filter starts closed, so that what it found comes first.
if (matchMedia("(max-width: 48em)").matches) {
  for (const filter of document.querySelectorAll("[data-filter]")) filter.open = false;
}

// HTMX is fetched only where something asks for it.
if (document.querySelector("[hx-get], [hx-post]")) import(document.documentElement.dataset.htmx);
