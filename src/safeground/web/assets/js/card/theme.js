// Light or dark: as the phone is set, until somebody says otherwise.
const KEPT = "card-theme";

export function wireTheme() {
  const button = document.querySelector("[data-theme-button]");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const now = () => document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light");
  const wear = (theme) => {
    if (theme) document.documentElement.dataset.theme = theme;
    button.textContent = now() === "dark" ? "Light" : "Dark";
    button.setAttribute("aria-label", `Change to ${button.textContent.toLowerCase()} colours`);
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    const other = now() === "dark" ? "light" : "dark";
    localStorage.setItem(KEPT, other);
    wear(other);
  });
  dark.addEventListener("change", () => wear());
  wear(localStorage.getItem(KEPT));
}
