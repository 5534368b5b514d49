#include "services/objectives/domain/reading.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"

namespace tandem::objectives {
namespace {

using v1::Indicator;
using v1::Reading;

// The changes of thousands of participants still add up, in the reports too.
constexpr Micros kLargestRating = 1'000'000 * kOne;

bool HasParts(Indicator::Kind kind) {
  return kind == Indicator::RATIO || kind == Indicator::PERCENT;
}

std::string Path(std::string_view field, std::string_view part) {
  return std::string(field).append(".").append(part);
}

// Both parts, or nothing.
template <class Parts>
std::optional<Ratio> RatioOf(const Parts& parts) {
  const auto numerator = Decimal(parts.numerator());
  const auto denominator = Decimal(parts.denominator());
  if (!numerator.has_value() || !denominator.has_value()) return std::nullopt;
  return Ratio{*numerator, *denominator};
}

using Parts = std::vector<const Reading::Disaggregate*>;

// By the dimensions that they break the whole down by: each way counts everything once.
std::map<std::set<std::string>, Parts> WaysOf(const Reading& reading) {
  std::map<std::set<std::string>, Parts> ways;
  for (const auto& disaggregate : reading.disaggregates()) {
    std::set<std::string> dimensions;
    for (const auto& category : disaggregate.categories()) dimensions.insert(category.dimension());
    ways[dimensions].push_back(&disaggregate);
  }
  return ways;
}

std::optional<Ratio> SumOf(const Parts& parts) {
  std::vector<Ratio> ratios;
  for (const Reading::Disaggregate* part : parts) {
    const auto ratio = RatioOf(*part);
    // A part of the whole would pass for the whole.
    if (!ratio.has_value()) return std::nullopt;
    ratios.push_back(*ratio);
  }
  return Sum(ratios);
}

bool AreEqual(const Ratio& a, const Ratio& b) {
  return a.numerator == b.numerator && a.denominator == b.denominator;
}

// The same in each way that they break the whole down in; nothing where two ways disagree.
std::optional<Ratio> SumOfDisaggregates(const Reading& reading) {
  std::optional<Ratio> sum;
  for (const auto& [dimensions, parts] : WaysOf(reading)) {
    const auto of_way = SumOf(parts);
    if (!of_way.has_value() || (sum.has_value() && !AreEqual(*sum, *of_way))) return std::nullopt;
    sum = of_way;
  }
  return sum;
}

bool AnyIsOf(const Parts& parts, std::string_view dimension, std::string_view category) {
  return std::any_of(parts.begin(), parts.end(), [&](const Reading::Disaggregate* part) {
    return std::any_of(part->categories().begin(), part->categories().end(), [&](const auto& own) {
      return own.dimension() == dimension && own.category() == category;
    });
  });
}

// What one way leaves out of the whole; empty if every combination that is declared is given.
std::string MissingOf(const Indicator& indicator, const std::set<std::string>& dimensions,
                      const Parts& parts) {
  std::size_t combinations = 1;
  std::set<std::string> missing;
  for (const auto& dimension : indicator.dimensions()) {
    if (!dimensions.contains(dimension.id())) continue;
    const std::set<std::string> declared(dimension.categories().begin(),
                                         dimension.categories().end());
    combinations *= declared.size();
    for (const std::string& category : declared) {
      if (!AnyIsOf(parts, dimension.id(), category))
        missing.insert(dimension.id() + "=" + category);
    }
  }
  if (!missing.empty()) return absl::StrJoin(missing, ", ");
  if (parts.size() >= combinations) return "";
  return std::to_string(combinations - parts.size()) + " of " + std::to_string(combinations) +
         " combinations of " + absl::StrJoin(dimensions, " and ");
}

std::optional<Micros> QuotientOf(Indicator::Kind kind, const Ratio& ratio) {
  return Quotient(ratio, kind == Indicator::PERCENT ? 100 : 1);
}

template <class Parts>
void CheckParts(Indicator::Kind kind, const Parts& parts, std::string_view field,
                FieldErrors& errors) {
  const bool any_part = !parts.numerator().empty() || !parts.denominator().empty();
  if (any_part && !HasParts(kind)) {
    errors.Add(Path(field, "numerator"), "Only a ratio or a percentage has a numerator.");
  } else if (any_part && (parts.numerator().empty() || parts.denominator().empty())) {
    errors.Add(Path(field, parts.numerator().empty() ? "numerator" : "denominator"),
               "A numerator and a denominator come together.");
  } else if (Decimal(parts.denominator()).value_or(0) < 0) {
    errors.Add(Path(field, "denominator"),
               "Expected above 0, not " + parts.denominator() + ": it is all that were counted.");
  }
  if (!parts.value().empty() && kind == Indicator::RATIO) {
    errors.Add(Path(field, "value"), "A ratio is given by its numerator and denominator.");
  } else if (!parts.value().empty() && kind == Indicator::ORDINAL) {
    errors.Add(Path(field, "value"), "An ordinal is given by how many are at each level.");
  } else if (!parts.value().empty() && any_part && HasParts(kind)) {
    errors.Add(Path(field, "value"),
               "It comes of the numerator and the denominator, which are given too: leave out " +
                   parts.value() + ", or both of them.");
  }
}

void CheckDisaggregates(const Indicator& indicator, const Reading& reading, std::string_view field,
                        FieldErrors& errors) {
  std::set<std::string> seen;
  for (int i = 0; i < reading.disaggregates_size(); ++i) {
    const auto& disaggregate = reading.disaggregates(i);
    const std::string path = Path(field, "disaggregates[" + std::to_string(i) + "]");
    for (const auto& category : disaggregate.categories()) {
      const auto dimension =
          std::find_if(indicator.dimensions().begin(), indicator.dimensions().end(),
                       [&](const auto& declared) { return declared.id() == category.dimension(); });
      if (dimension == indicator.dimensions().end()) {
        errors.Add(path, "The indicator has no dimension " + category.dimension() + ".");
      } else if (std::find(dimension->categories().begin(), dimension->categories().end(),
                           category.category()) == dimension->categories().end()) {
        errors.Add(path, category.dimension() + " has no category " + category.category() + ".");
      }
    }
    std::set<std::string> dimensions;
    for (const auto& category : disaggregate.categories()) {
      if (dimensions.insert(category.dimension()).second) continue;
      errors.Add(path, "Expected one category of " + category.dimension() + ".");
    }
    if (!seen.insert(KeyOf(disaggregate.categories())).second) {
      errors.Add(path, "These categories are given twice.");
    }
    CheckParts(indicator.kind(), disaggregate, path, errors);
  }
}

// Names stand in no event, and in no error: several letters with no number among them may be one.
void CheckLabels(const Reading& reading, std::string_view field, FieldErrors& errors) {
  for (int i = 0; i < reading.ratings_size(); ++i) {
    const std::string& label = reading.ratings(i).participant();
    const bool is_resource = label.find('/') != std::string::npos;
    const bool has_number = std::any_of(label.begin(), label.end(), absl::ascii_isdigit);
    if (is_resource || has_number || label.size() == 1) continue;
    errors.Add(Path(field, "ratings[" + std::to_string(i) + "].participant"),
               "It could be what somebody is called; expected a person's resource name, or a label "
               "with a number, like p01.");
  }
}

// Of two values that differ nobody would know which one holds: the actual value would come of one,
// the participants' change of the other.
void CheckRatedAlone(Indicator::Kind kind, const Reading& reading, std::string_view field,
                     FieldErrors& errors) {
  if (reading.ratings().empty()) return;
  Reading unrated = reading;
  unrated.clear_ratings();
  const auto value = ValueOf(kind, unrated);
  if (!value.has_value()) return;
  errors.Add(Path(field, "ratings"), "Their mean is the value, but " + FormatDecimal(*value) +
                                         " is given too: leave out that, or the ratings.");
}

std::string InWords(const Ratio& ratio) {
  return FormatDecimal(ratio.numerator) + " of " + FormatDecimal(ratio.denominator);
}

// Whether `text`, whose value is `value`, is `exact` rounded to the digits that it has.
bool IsRounded(std::string_view text, Micros value, Micros exact) {
  const std::size_t point = text.find('.');
  Micros unit = kOne;
  if (point != std::string_view::npos) {
    for (std::size_t digit = point + 1; digit < text.size() && unit > 1; ++digit) unit /= 10;
  }
  return 2 * std::abs(value - exact) <= unit;
}

// A whole that is given, and whether it is what its parts come to.
struct Whole {
  std::optional<Ratio> ratio;
  std::optional<Micros> value;  // of a percentage without parts

  bool Agrees(const Indicator& indicator, const Reading& reading, const Ratio& sum) const {
    if (ratio.has_value()) return AreEqual(sum, *ratio);
    const auto exact = QuotientOf(indicator.kind(), sum);
    return !exact.has_value() || IsRounded(reading.value(), *value, *exact);
  }
};

// Nobody would know whether the whole is wrong, or one of the parts.
void CheckWhole(const Indicator& indicator, const Reading& reading, std::string_view field,
                FieldErrors& errors) {
  const Whole whole{RatioOf(reading), Decimal(reading.value())};
  if (!HasParts(indicator.kind()) || (!whole.ratio.has_value() && !whole.value.has_value())) return;
  for (const auto& [dimensions, parts] : WaysOf(reading)) {
    const auto sum = SumOf(parts);
    const bool agrees = !sum.has_value() || whole.Agrees(indicator, reading, *sum);
    if (agrees || !MissingOf(indicator, dimensions, parts).empty()) continue;
    errors.Add(Path(field, whole.ratio.has_value() ? "numerator" : "value"),
               "The whole is " +
                   (whole.ratio.has_value() ? InWords(*whole.ratio) : reading.value()) +
                   ", but by " + absl::StrJoin(dimensions, " and ") + " it is " + InWords(*sum) +
                   ": correct one of them, or declare a category for those that are of none.");
  }
}

// Whether what is given fits the indicator.
void CheckGiven(const Indicator& indicator, const Reading& reading, std::string_view field,
                FieldErrors& errors) {
  const auto kind = indicator.kind();
  CheckParts(kind, reading, field, errors);
  CheckDisaggregates(indicator, reading, field, errors);
  CheckWhole(indicator, reading, field, errors);
  if (reading.levels_size() > 0 && kind != Indicator::ORDINAL) {
    errors.Add(Path(field, "levels"), "Only an ordinal has levels.");
  }
  std::set<int> levels;
  for (const auto& level : reading.levels()) {
    if (!levels.insert(level.level()).second) {
      errors.Add(Path(field, "levels"),
                 "Level " + std::to_string(level.level()) + " is given twice.");
    }
  }
  if (reading.ratings_size() > 0 && kind != Indicator::NUMBER && kind != Indicator::PERCENT) {
    errors.Add(Path(field, "ratings"),
               "Only a number or a percentage can be rated by participants.");
  } else {
    CheckRatedAlone(kind, reading, field, errors);
  }
  CheckLabels(reading, field, errors);
  std::set<std::string> participants;
  for (const auto& rating : reading.ratings()) {
    if (!participants.insert(rating.participant()).second) {
      errors.Add(Path(field, "ratings"), rating.participant() + " rates twice.");
    }
    if (std::abs(Decimal(rating.value()).value_or(0)) > kLargestRating) {
      errors.Add(Path(field, "ratings"), rating.participant() + " rates " + rating.value() +
                                             "; expected -1000000 to 1000000.");
    }
  }
}

// Whether the disaggregates may stand in for a whole that is not given.
void CheckSum(const Indicator& indicator, const Reading& reading, std::string_view field,
              FieldErrors& errors) {
  if (!reading.value().empty() || RatioOf(reading).has_value()) return;
  std::optional<Ratio> sum;
  for (const auto& [dimensions, parts] : WaysOf(reading)) {
    const auto of_way = SumOf(parts);
    if (!of_way.has_value()) continue;
    const std::string missing = MissingOf(indicator, dimensions, parts);
    if (!missing.empty()) {
      errors.Add(Path(field, "disaggregates"), "Missing: " + missing +
                                                   ". Give it, or the numerator and denominator of "
                                                   "the whole.");
    } else if (sum.has_value() && !AreEqual(*sum, *of_way)) {
      errors.Add(Path(field, "disaggregates"),
                 "By " + absl::StrJoin(dimensions, " and ") + " the whole is " + InWords(*of_way) +
                     ", in another way " + InWords(*sum) + ": correct one of them.");
    }
    sum = of_way;
  }
}

// Whether something is given that a value comes out of.
void CheckComputable(const Indicator& indicator, const Reading& reading, std::string_view field,
                     FieldErrors& errors) {
  const auto kind = indicator.kind();
  if (kind == Indicator::QUALITATIVE) return;
  if (HasParts(kind)) CheckSum(indicator, reading, field, errors);
  if (!errors.empty()) return;
  if (kind == Indicator::ORDINAL) {
    if (!MedianLevel(DistributionOf(reading)).has_value()) {
      errors.Add(Path(field, "levels"),
                 "Expected how many are at each level, at least one in all.");
    }
  } else if (!ValueOf(kind, reading).has_value()) {
    errors.Add(Path(field, HasParts(kind) ? "numerator" : "value"),
               kind == Indicator::NUMBER
                   ? "Expected a value, or the participants' ratings."
                   : "Expected a value, or a numerator and a denominator above 0.");
  }
}

}  // namespace

std::optional<Micros> Decimal(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const auto value = ParseDecimal(text);
  if (!value.ok()) return std::nullopt;
  return *value;
}

Micros Weight(std::string_view text) { return Decimal(text).value_or(kOne); }

std::string KeyOf(const Categories& categories) {
  std::vector<std::string> parts;
  for (const auto& category : categories) {
    parts.push_back(category.dimension() + "=" + category.category());
  }
  std::sort(parts.begin(), parts.end());
  return absl::StrJoin(parts, ",");
}

void CheckReading(const Indicator& indicator, const Reading& reading, std::string_view field,
                  FieldErrors& errors) {
  FieldErrors of_reading;
  CheckGiven(indicator, reading, field, of_reading);
  if (of_reading.empty()) CheckComputable(indicator, reading, field, of_reading);
  errors.AddAll(of_reading.ToStatus());
}

std::optional<Micros> ValueOf(Indicator::Kind kind, const Reading& reading) {
  if (kind == Indicator::ORDINAL || kind == Indicator::QUALITATIVE) return std::nullopt;
  if (kind != Indicator::RATIO) {
    if (const auto value = Decimal(reading.value())) return value;
  }
  if (HasParts(kind)) {
    if (const auto whole = RatioOf(reading)) return QuotientOf(kind, *whole);
    if (const auto sum = SumOfDisaggregates(reading)) return QuotientOf(kind, *sum);
  }
  std::vector<Micros> ratings;
  for (const auto& [participant, rating] : RatingsOf(reading)) ratings.push_back(rating);
  return Mean(ratings);
}

std::optional<Micros> ValueOf(Indicator::Kind kind, const Reading& reading,
                              const Categories& categories) {
  const std::string key = KeyOf(categories);
  for (const auto& disaggregate : reading.disaggregates()) {
    if (KeyOf(disaggregate.categories()) != key) continue;
    if (const auto value = Decimal(disaggregate.value())) return value;
    if (const auto ratio = RatioOf(disaggregate)) return QuotientOf(kind, *ratio);
  }
  return std::nullopt;
}

Distribution DistributionOf(const Reading& reading) {
  Distribution distribution;
  for (const auto& level : reading.levels()) distribution[level.level()] += level.count();
  return distribution;
}

std::map<std::string, Micros> RatingsOf(const Reading& reading) {
  std::map<std::string, Micros> ratings;
  for (const auto& rating : reading.ratings()) {
    if (const auto value = Decimal(rating.value())) ratings[rating.participant()] = *value;
  }
  return ratings;
}

}  // namespace tandem::objectives
