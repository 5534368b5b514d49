#include "services/tandem/client/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "fmt/format.h"
#include "services/tandem/client/utf8.h"

namespace tandem::client {
namespace {

constexpr std::string_view kReset = "\x1b[0m";
constexpr std::size_t kBetween = 2;      // columns of a table
constexpr std::size_t kLeastWidth = 12;  // of what is cut
constexpr std::size_t kPage = 100;       // columns, where the terminal does not say

std::string_view CodeOf(Style style) {
  switch (style) {
    case Style::kBold:
      return "\x1b[1m";
    case Style::kDim:
      return "\x1b[2m";
    case Style::kGood:
      return "\x1b[32m";
    case Style::kWarning:
      return "\x1b[33m";
    case Style::kBad:
      return "\x1b[31m";
    case Style::kPlain:
      break;
  }
  return "";
}

std::string_view Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool SpeaksUnicode() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string_view locale = Environment(name);
    if (locale.empty()) continue;
    const std::string lower =
        absl::AsciiStrToLower(absl::string_view(locale.data(), locale.size()));
    return absl::StrContains(lower, "utf-8") || absl::StrContains(lower, "utf8");
  }
  return false;
}

std::size_t WidthOf(int descriptor) {
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const std::string_view columns = Environment("COLUMNS");
  std::uint32_t width = 0;
  return absl::SimpleAtoi(absl::string_view(columns.data(), columns.size()), &width) ? width : 0;
}

std::string Repeat(std::string_view text, std::size_t times) {
  std::string repeated;
  for (std::size_t i = 0; i < times; ++i) repeated.append(text);
  return repeated;
}

}  // namespace

Terminal Terminal::Standard(int descriptor) {
  Terminal terminal;
  terminal.out = descriptor == STDERR_FILENO ? &std::cerr : &std::cout;
  terminal.is_terminal = isatty(descriptor) == 1 && Environment("TERM") != "dumb";
  terminal.colour = terminal.is_terminal && Environment("NO_COLOR").empty();
  terminal.unicode = SpeaksUnicode();
  if (terminal.is_terminal) terminal.width = WidthOf(descriptor);
  return terminal;
}

std::string Terminal::Styled(std::string_view text, Style style) const {
  const std::string_view code = CodeOf(style);
  std::string printable = Printable(text);
  if (!colour || code.empty() || text.empty()) return printable;
  return fmt::format("{}{}{}", code, printable, kReset);
}

std::size_t Width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    if (text.front() == 0x1b) {  // a style: up to its m
      text.remove_prefix(std::min(text.size(), text.find('m') + 1));
      continue;
    }
    const CodePoint point = FirstOf(text);
    width += ColumnsOf(point.value);
    text.remove_prefix(point.octets);
  }
  return width;
}

std::string Shortened(std::string_view text, std::size_t width) {
  if (Width(text) <= width) return std::string(text);
  std::size_t end = 0;
  for (std::size_t columns = 0; end < text.size();) {
    const CodePoint point = FirstOf(text.substr(end));
    columns += ColumnsOf(point.value);
    if (columns + 3 > width) break;
    end += point.octets;
  }
  const std::size_t space = text.rfind(' ', end);
  const bool at_word = space != std::string_view::npos && space > end / 2;
  return std::string(text.substr(0, at_word ? space : end)) + "...";
}

std::string Filled(std::string_view text, std::size_t indent, const Terminal& terminal) {
  const std::size_t page = terminal.width == 0 ? kPage : terminal.width;
  std::string filled;
  std::size_t column = indent;
  for (const absl::string_view word :
       absl::StrSplit(absl::string_view(text.data(), text.size()), ' ')) {
    const std::size_t width = Width({word.data(), word.size()});
    const bool begins = column == indent;
    if (!begins && column + 1 + width > page) {
      filled += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (!begins) {
      filled += ' ';
      ++column;
    }
    filled.append(word.data(), word.size());
    column += width;
  }
  return filled;
}

std::string Bar(double share, int width, bool unicode) {
  const int halves = static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * width * 2));
  const auto full = static_cast<std::size_t>(halves / 2);
  const bool half = halves % 2 == 1;
  std::string bar = Repeat(unicode ? "█" : "#", full);
  if (half) bar += unicode ? "▌" : "-";
  bar += Repeat(" ", static_cast<std::size_t>(width) - full - (half ? 1 : 0));
  return bar + (share > 1.0 ? "+" : " ");
}

void Table::Add(std::vector<Cell> cells) {
  cells.resize(columns_.size());
  for (Cell& cell : cells) cell.text = Printable(cell.text);
  rows_.push_back(std::move(cells));
}

std::vector<std::size_t> Table::WidthsFor(std::size_t room) const {
  std::vector<std::size_t> widths;
  std::size_t total = 0;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    widths.push_back(Width(columns_[c].title));
    for (const auto& row : rows_) widths[c] = std::max(widths[c], Width(row[c].text));
    total += widths[c] + (c == 0 ? 0 : kBetween);
  }
  for (std::size_t c = 0; room != 0 && total > room && c < columns_.size(); ++c) {
    if (columns_[c].fit == Fit::kBar) total -= std::exchange(widths[c], 0) + kBetween;
  }
  while (room != 0 && total > room) {  // the widest of those that may be cut loses a column
    std::size_t widest = columns_.size();
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const bool wider = widest == columns_.size() || widths[c] > widths[widest];
      if (columns_[c].fit == Fit::kCut && widths[c] > kLeastWidth && wider) widest = c;
    }
    if (widest == columns_.size()) break;
    --widths[widest];
    --total;
  }
  return widths;
}

std::string Table::Print(const Terminal& terminal, std::string_view indent) const {
  const bool titled = std::any_of(columns_.begin(), columns_.end(),
                                  [](const Column& column) { return !column.title.empty(); });
  const std::vector<std::size_t> widths =
      WidthsFor(terminal.width > indent.size() ? terminal.width - indent.size() : 0);
  std::string printed;
  const auto print_line = [&](const auto& text_of, const auto& style_of) {
    std::string line(indent);
    std::size_t owed = 0;  // spaces that only another cell makes necessary
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (widths[c] == 0) continue;
      const std::string text = Shortened(text_of(c), widths[c]);
      const std::size_t gap = widths[c] - Width(text);
      if (columns_[c].right) owed += gap;
      if (!text.empty()) {
        line.append(owed, ' ').append(terminal.Styled(text, style_of(c)));
        owed = 0;
      }
      owed += kBetween + (columns_[c].right ? 0 : gap);
    }
    printed.append(line).append("\n");
  };
  if (titled) {
    print_line([&](std::size_t c) { return std::string_view(columns_[c].title); },
               [](std::size_t) { return Style::kDim; });
  }
  for (const auto& row : rows_) {
    print_line([&](std::size_t c) { return std::string_view(row[c].text); },
               [&](std::size_t c) { return row[c].style; });
  }
  return printed;
}

void Progress::Show(std::size_t done, std::string_view what) {
  if (!terminal_.is_terminal) return;
  std::string line = fmt::format("{} {}", done, what);
  if (total_ > 0) {
    const double share = static_cast<double>(done) / static_cast<double>(total_);
    line = fmt::format("{}{}/{} {}", Bar(share, 24, terminal_.unicode), done, total_, what);
  }
  *terminal_.out << "\r\x1b[K" << line << std::flush;
}

void Progress::Clear() {
  if (terminal_.is_terminal) *terminal_.out << "\r\x1b[K" << std::flush;
}

}  // namespace tandem::client
