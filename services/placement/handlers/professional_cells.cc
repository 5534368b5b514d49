#include "services/placement/handlers/professional_cells.h"

#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "libs/common/base/date.h"
#include "services/placement/handlers/imports.h"
#include "services/placement/handlers/spelling.h"

namespace tandem::placement {
namespace {

using v1::LanguageLevel;
using v1::Person;
using v1::Professional;

std::optional<int> WholeNumber(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// "en:C1" → "en", "C1". What comes first may have a colon of its own.
std::pair<std::string, std::string> Split(const std::string& item) {
  const std::size_t colon = item.rfind(':');
  if (colon == std::string::npos) return {item, ""};
  return {item.substr(0, colon), item.substr(colon + 1)};
}

void FillSectors(const CsvRow& row, Professional& professional, RowErrors& errors) {
  if (Cell(row, "sectors").empty()) return;
  professional.clear_sectors();
  for (const std::string& item : Items(Cell(row, "sectors"))) {
    const auto [sector, years] = Split(item);
    const auto number = years.empty() ? std::optional(0) : WholeNumber(years);
    if (!number.has_value()) {
      errors.Add("sectors", fmt::format("\"{}\" is none; expected \"logistics:5\".", item));
      continue;
    }
    auto& added = *professional.add_sectors();
    added.set_sector(sector);
    added.set_years(*number);
  }
}

void FillLanguages(const CsvRow& row, Professional& professional, RowErrors& errors) {
  if (Cell(row, "languages").empty()) return;
  professional.clear_languages();
  for (const std::string& item : Items(Cell(row, "languages"))) {
    const auto [language, text] = Split(item);
    const auto level = ValueSpelled<LanguageLevel::Cefr>(text);
    if (!level.has_value()) {
      errors.Add("languages", fmt::format("\"{}\" has no level; expected \"en:C1\".", item));
      continue;
    }
    auto& added = *professional.add_languages();
    added.set_language(LanguageSpelled(language));
    added.set_level(*level);
  }
}

void FillCompetencies(const CsvRow& row, Professional& professional, RowErrors& errors) {
  if (Cell(row, "competencies").empty()) return;
  professional.clear_competencies();
  for (const std::string& item : Items(Cell(row, "competencies"))) {
    const auto [competency, text] = Split(item);
    const auto level = WholeNumber(text);
    if (!level.has_value()) {
      errors.Add("competencies",
                 fmt::format("\"{}\" has no level; expected "
                             "\"competencyFrameworks/amp/competencies/strategic-planning:3\".",
                             item));
      continue;
    }
    auto& added = *professional.add_competencies();
    added.set_competency(competency);
    added.set_level(*level);
  }
}

// Sets `date` to what `text` says; false where it says none.
bool FillDate(const std::string& column, std::string_view text, common::v1::Date& date,
              RowErrors& errors) {
  const auto day = ParseDay(text);
  if (day.ok()) date = ToDate(*day);
  errors.AddOf(column, day.status());
  return day.ok();
}

void FillClearances(const CsvRow& row, Professional& professional, RowErrors& errors) {
  if (Cell(row, "clearances").empty()) return;
  professional.clear_clearances();
  for (const std::string& item : Items(Cell(row, "clearances"))) {
    // What, since when, until when, where.
    const std::vector<std::string> parts = absl::StrSplit(item, ':');
    const auto kind = ValueSpelled<v1::Clearance::Kind>(parts[0]);
    const bool is_one = parts.size() >= 2 && parts.size() <= 4;
    if (!is_one || !kind.has_value()) {
      errors.Add("clearances",
                 fmt::format("\"{}\" is none; expected \"POLICE_CHECK:2024-02-01:2026-01-31:lr\", "
                             "the last day and the country where they are known.",
                             item));
      continue;
    }
    v1::Clearance added;
    added.set_kind(*kind);
    bool has_days = FillDate("clearances", parts[1], *added.mutable_issue_date(), errors);
    if (parts.size() > 2 && !parts[2].empty()) {
      has_days &= FillDate("clearances", parts[2], *added.mutable_expire_date(), errors);
    }
    if (parts.size() > 3) added.set_country(Plain(parts[3]));
    if (has_days) *professional.add_clearances() = added;
  }
}

void FillPeriods(const CsvRow& row, Professional& professional, RowErrors& errors) {
  if (!Cell(row, "available_from").empty() || !Cell(row, "available_to").empty()) {
    errors.Add("available_periods", "Say it here, or in available_from and available_to.");
    return;
  }
  professional.clear_availability();
  for (const std::string& item : Items(Cell(row, "available_periods"))) {
    const std::pair<std::string, std::string> days = absl::StrSplit(item, absl::MaxSplits('/', 1));
    common::v1::Period period;
    bool has_days = FillDate("available_periods", days.first, *period.mutable_start(), errors);
    if (!days.second.empty()) {
      has_days &= FillDate("available_periods", days.second, *period.mutable_end(), errors);
    }
    if (has_days) *professional.add_availability() = period;
  }
}

// A period replaces those that were known.
void FillAvailability(const CsvRow& row, Professional& professional, RowErrors& errors) {
  if (!Cell(row, "available_periods").empty()) return FillPeriods(row, professional, errors);
  if (Cell(row, "available_from").empty()) {
    if (!Cell(row, "available_to").empty()) {
      errors.Add("available_from", "A first day is needed before a last one.");
    }
    return;
  }
  professional.clear_availability();
  common::v1::Period period;
  bool has_days =
      FillDate("available_from", Cell(row, "available_from"), *period.mutable_start(), errors);
  if (!Cell(row, "available_to").empty()) {
    has_days &= FillDate("available_to", Cell(row, "available_to"), *period.mutable_end(), errors);
  }
  if (has_days) *professional.add_availability() = period;
}

// "POLICE_CHECK:2024-02-01:2026-01-31:lr"; what is not known is left out, or empty before the last.
std::string ItemOf(const v1::Clearance& clearance) {
  std::string item = fmt::format("{}:{}", v1::Clearance::Kind_Name(clearance.kind()),
                                 FormatDay(ToDay(clearance.issue_date())));
  if (clearance.has_expire_date()) item += ":" + FormatDay(ToDay(clearance.expire_date()));
  if (clearance.country().empty()) return item;
  return fmt::format("{}{}{}", item, clearance.has_expire_date() ? ":" : "::", clearance.country());
}

std::string ItemOf(const common::v1::Period& period) {
  return fmt::format("{}/{}", FormatDay(ToDay(period.start())),
                     period.has_end() ? FormatDay(ToDay(period.end())) : "");
}

}  // namespace

void Fill(const CsvRow& row, Professional& professional, RowErrors& errors) {
  if (const auto& cell = Cell(row, "display_name"); !cell.empty()) {
    professional.set_display_name(cell);
  }
  FillSectors(row, professional, errors);
  if (const auto& cell = Cell(row, "private_sector_years"); !cell.empty()) {
    const auto years = WholeNumber(cell);
    if (years.has_value()) professional.set_private_sector_years(*years);
    if (!years.has_value()) {
      errors.Add("private_sector_years", "It is no whole number; expected one as in \"8\".");
    }
  }
  FillLanguages(row, professional, errors);
  if (const auto& cell = Cell(row, "eligible_countries"); !cell.empty()) {
    professional.clear_eligible_countries();
    for (const std::string& item : Items(cell)) professional.add_eligible_countries(Plain(item));
  }
  if (const auto& cell = Cell(row, "programme"); !cell.empty()) professional.set_programme(cell);
  FillCompetencies(row, professional, errors);
  FillClearances(row, professional, errors);
  FillAvailability(row, professional, errors);
}

void Fill(const CsvRow& row, const std::string& parent, Person& person, RowErrors& errors) {
  if (const auto& cell = Cell(row, "person_name"); !cell.empty()) person.set_display_name(cell);
  if (const auto& cell = Cell(row, "email"); !cell.empty()) person.set_email(cell);
  if (const auto& cell = Cell(row, "phone"); !cell.empty()) person.set_phone(cell);
  if (const auto& cell = Cell(row, "post"); !cell.empty()) person.set_post(cell);
  if (const auto name = InstitutionIn(row, parent); !name.empty()) person.set_institution(name);
  if (const auto& cell = Cell(row, "cadre"); !cell.empty()) person.set_cadre(cell);
  const std::string clinical = Plain(Cell(row, "clinical"));
  if (clinical == "yes" || clinical == "no") person.set_clinical(clinical == "yes");
  const bool is_either = clinical.empty() || clinical == "yes" || clinical == "no";
  if (!is_either) errors.Add("clinical", "It is neither yes nor no.");
}

std::string LineOf(const Professional& professional, const Person& person) {
  std::vector<std::string> sectors, languages, competencies, clearances, periods;
  for (const auto& known : professional.sectors()) {
    sectors.push_back(fmt::format("{}:{}", known.sector(), known.years()));
  }
  for (const auto& known : professional.languages()) {
    languages.push_back(
        fmt::format("{}:{}", known.language(), LanguageLevel::Cefr_Name(known.level())));
  }
  for (const auto& known : professional.competencies()) {
    competencies.push_back(fmt::format("{}:{}", known.competency(), known.level()));
  }
  for (const auto& known : professional.clearances()) clearances.push_back(ItemOf(known));
  std::string from, to;
  if (professional.availability_size() == 1) {
    const auto& period = professional.availability(0);
    from = FormatDay(ToDay(period.start()));
    if (period.has_end()) to = FormatDay(ToDay(period.end()));
  } else {
    for (const auto& period : professional.availability()) periods.push_back(ItemOf(period));
  }
  return CsvLine({professional.external_id(),
                  professional.name(),
                  professional.person(),
                  person.display_name(),
                  person.email(),
                  person.phone(),
                  person.post(),
                  person.institution(),
                  person.cadre(),
                  person.clinical() ? "yes" : "no",
                  professional.display_name(),
                  ItemsCell(sectors),
                  std::to_string(professional.private_sector_years()),
                  ItemsCell(languages),
                  absl::StrJoin(professional.eligible_countries(), ";"),
                  from,
                  to,
                  ItemsCell(competencies),
                  ItemsCell(clearances),
                  ItemsCell(periods),
                  professional.programme()});
}

}  // namespace tandem::placement
