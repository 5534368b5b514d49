#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

// What people see: text with colours on a terminal, plain elsewhere.
namespace tandem::client {

enum class Style { kPlain, kBold, kDim, kGood, kWarning, kBad };

// Where output goes, and what it can show. A value; the stream outlives it.
struct Terminal {
  std::ostream* out = nullptr;
  bool is_terminal = false;  // a progress bar may rewrite its line
  bool colour = false;
  bool unicode = false;   // blocks and arrows; ASCII otherwise
  std::size_t width = 0;  // in columns; 0: as many as it takes, since nobody reads it there

  // Standard output or error (descriptor 1 or 2), as the environment has it: NO_COLOR, TERM,
  // LC_ALL, LC_CTYPE, LANG, COLUMNS where the terminal itself does not say how wide it is.
  static Terminal Standard(int descriptor);

  // One line of text in its style, if colours are on; its own control characters are shown as `?`.
  std::string Styled(std::string_view text, Style style) const;
};

// How many columns a UTF-8 text takes, styles left out.
std::size_t Width(std::string_view text);

// `text`, or its first columns and "..." if it takes more than `width`.
std::string Shortened(std::string_view text, std::size_t width);

// `text` in lines as wide as the terminal (100 columns, where it does not say), all but the first
// begun with `indent` spaces.
std::string Filled(std::string_view text, std::size_t indent, const Terminal& terminal);

// `share` of 1 as a bar of `width` columns, by half blocks (`█▌  `; in ASCII `#-  `). Below 0 it is
// empty; above 1 it is full and ends in `+`, since an achievement is never capped.
std::string Bar(double share, int width, bool unicode);

// What becomes of a column where a table is wider than its terminal.
enum class Fit {
  kWhole,  // nothing: its lines go on below
  kCut,    // it is shortened
  kBar,    // it is left out, before any other is shortened
};

// Columns that line up.
class Table {
 public:
  struct Column {
    std::string title;
    bool right = false;  // numbers
    Fit fit = Fit::kWhole;
  };
  struct Cell {
    std::string text;
    Style style = Style::kPlain;
  };
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // As many cells as columns; what lacks stays empty. A cell is shown in one line, as Printable.
  void Add(std::vector<Cell> cells);
  bool empty() const { return rows_.empty(); }
  // Each line begins with `indent`. Titles are left out if all of them are empty.
  std::string Print(const Terminal& terminal, std::string_view indent = "") const;

 private:
  // How wide each column is: 0 for a bar that is left out.
  std::vector<std::size_t> WidthsFor(std::size_t room) const;

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

// A line that is rewritten as work goes on; nothing where output is no terminal.
class Progress {
 public:
  // `total` 0: nobody knows how much there is, so it counts alone.
  Progress(const Terminal& terminal, std::size_t total) : terminal_(terminal), total_(total) {}
  void Show(std::size_t done, std::string_view what);
  // Removes the line.
  void Clear();

 private:
  Terminal terminal_;
  std::size_t total_;
};

}  // namespace tandem::client
