// Clocks that count: chips with data-due are worded again twice a minute. The words and limits are those of cells.py.

const TONES = ["chip--good", "chip--warn", "chip--bad"];

function span(minutes) {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (!hours) return `${minutes} min`;
  if (hours < 24) return rest ? `${hours} h ${String(rest).padStart(2, "0")}` : `${hours} h`;
  const days = Math.floor(hours / 24);
  return hours % 24 && days < 7 ? `${days} d ${hours % 24} h` : `${days} d`;
}

function word(minutes) {
  if (minutes < 0) return [`${span(-minutes)} overdue`, "chip--bad"];
  return [`${span(minutes)} left`, minutes < 60 ? "chip--bad" : minutes < 180 ? "chip--warn" : "chip--good"];
}

function tick() {
  document.querySelectorAll("time[data-due]").forEach((chip) => {
    const [text, tone] = word(Math.floor((Date.parse(chip.dateTime) - Date.now()) / 60000));
    const words = chip.querySelector("span");
    if (words.textContent === text) return;
    words.textContent = text;
    chip.classList.remove(...TONES);
    chip.classList.add(tone);
  });
}

setInterval(tick, 30000);
document.addEventListener("visibilitychange", () => document.hidden || tick());
