// The design page moves: a slider beside each number, an answer at once, simulated trials when it rests.
"use strict";

(() => {
  const SOON = 60, REST = 900, AGAIN = 1500;
  const form = document.getElementById("outline");
  const [result, said] = ["result", "said"].map((id) => document.getElementById(id));
  if (!form) return;
  document.documentElement.classList.add("scripted");
  let soon = 0, rest = 0, asking = null, simulating = null;

  function addSlider(field) {
    const number = field.querySelector("input");
    const slider = document.createElement("input");
    slider.type = "range";
    slider.min = field.dataset.low;
    slider.max = field.dataset.high;
    slider.step = field.dataset.step;
    slider.setAttribute("aria-labelledby", `label-${field.dataset.name}`);
    // Without a number the slider waits at its beginning.
    slider.value = number.value === "" ? slider.min : number.value;
    slider.addEventListener("input", () => { number.value = slider.value; });
    number.addEventListener("input", () => { if (number.value !== "") slider.value = number.value; });
    field.insertBefore(slider, field.querySelector(".fault"));
  }

  function asked() {
    const values = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value !== "" || isRequired(name)) values.append(name, value);
    return values.toString();
  }

  function isRequired(name) {
    return name !== "participants" && !name.startsWith("other_");
  }

  // Part of the answer, so that what was simulated goes with the plan it belongs to.
  function settled() {
    return result.querySelector(".settled");
  }

  async function piece(address, control) {
    const answer = await fetch(address, { signal: control.signal, headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(`the site answered ${answer.status}`);
    return answer.text();
  }

  function showFaults() {
    for (const input of form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
    for (const place of form.querySelectorAll(".fault")) place.textContent = "";
    for (const wrong of result.querySelectorAll("[data-fault]")) {
      document.getElementById(wrong.dataset.fault).setAttribute("aria-invalid", "true");
      document.getElementById(`fault-${wrong.dataset.fault}`).textContent = wrong.dataset.words;
    }
  }

  function showResult(html) {
    const open = new Map([...result.querySelectorAll("details")].map((part) => [part.id, part.open]));
    result.innerHTML = html;
    for (const part of result.querySelectorAll("details")) if (open.has(part.id)) part.open = open.get(part.id);
    said.textContent = result.firstElementChild.dataset.said;
    showFaults();
  }

  async function answer() {
    asking?.abort();
    const control = asking = new AbortController();
    const query = asked();
    document.documentElement.classList.add("busy");
    try {
      const html = await piece(`/design/result/?${query}`, control);
      showResult(html);
      history.replaceState(null, "", `/design/?${query}`);
      rest = setTimeout(simulate, REST);
    } catch (fault) {
      if (fault.name === "AbortError") return;
      said.textContent = `No answer: ${fault.message}`;
    }
    if (control === asking) document.documentElement.classList.remove("busy");
  }

  async function simulate() {
    simulating?.abort();
    const control = simulating = new AbortController();
    if (!settled()) return;
    settled().textContent = "Simulating ...";
    try {
      const html = await piece(`/design/simulated/?${asked()}`, control);
      settled().innerHTML = html;
      // Below the charts, which stay where they are.
      const whatIf = settled().querySelector("[data-place=what-if]");
      if (whatIf) result.querySelector(".what-if").replaceChildren(whatIf);
      if (settled().querySelector("[data-later]")) rest = setTimeout(simulate, AGAIN);
    } catch (fault) {
      if (fault.name !== "AbortError") settled().textContent = `Not simulated: ${fault.message}`;
    }
  }

  function changed() {
    clearTimeout(soon);
    clearTimeout(rest);
    simulating?.abort();
    soon = setTimeout(answer, SOON);
  }

  for (const field of form.querySelectorAll(".field[data-low]")) addSlider(field);
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => { event.preventDefault(); changed(); });
  if (settled()?.textContent === "") rest = setTimeout(simulate, REST);
})();
