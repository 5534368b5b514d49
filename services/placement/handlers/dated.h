#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "libs/common/base/date.h"
#include "libs/common/rpc/page_token.h"
#include "libs/common/store/message_fields.h"
#include "libs/common/store/unit.h"

// Resources of a country or a partnership in the order of their dates, read by a joined column that
// ends with the date ("{country}/open_date"): one range of the index for each state asked for,
// so that nothing of another country, state or time is looked at. A page costs a page of each
// range: where many states are asked for, a column that has them together is better.
namespace tandem::placement {

// `from` for those alone that have a date: the others come before every one.
inline constexpr Day kFirstDay(1, 1, 1);

struct DatedQuery {
  std::string column;
  // What the values of the column begin with, up to the date: "lr/4/", "lr/5/".
  std::vector<std::string> ranges;
  // A partnership whose resources are picked from those of its country; empty where the ranges say
  // all.
  std::string below;
  std::optional<Day> from, to;
  std::vector<ColumnCondition> conditions;
};

// Whether a scope is all countries: "countries/-".
bool IsEverywhere(std::string_view scope);
// The country of a scope, "lr", and the partnership, if it is one.
std::string CountryOfScope(std::string_view scope);
std::string PartnershipOfScope(std::string_view scope);
// Whose indexes are read for a scope: its country; if it is everywhere, each in which a partnership
// is kept, of `programme` unless that is empty.
Result<std::vector<std::string>> CountriesToRead(View& view, std::string_view scope,
                                                 const std::string& programme);
// The same of professionals: each country in which one is registered, partnership or not.
Result<std::vector<std::string>> CountriesOfProfessionals(View& view, std::string_view scope);
// NOT_FOUND for a partnership that does not exist: a slip in a name is not "nobody".
Status RequireScope(View& view, std::string_view scope);
// INVALID_FIELDS of `period.end` for one that ends before it starts.
Status CheckPeriod(const common::v1::Period& period);

// What lies in partnerships of one programme; everything does in those of none (""). Each
// partnership is read once. Not thread-safe.
class OfProgramme {
 public:
  OfProgramme(View& view, std::string programme) : view_(view), programme_(std::move(programme)) {}

  // Whether `name`, which lies in a partnership, is among it.
  Result<bool> Has(std::string_view name);

 private:
  View& view_;
  const std::string programme_;
  std::map<std::string, bool, std::less<>> partnerships_;
};

// "lr/4/", "lr/5/" for the states 4 and 5.
template <class State>
std::vector<std::string> RangesOf(const std::vector<std::string>& countries,
                                  const std::vector<State>& states) {
  std::vector<std::string> ranges;
  for (const std::string& country : countries) {
    for (const State state : states)
      ranges.push_back(country + "/" + std::to_string(static_cast<int>(state)) + "/");
  }
  return ranges;
}

// The placements of a scope by their last day: those that have begun, or all.
DatedQuery PlacementsByLastDay(std::string_view scope, bool begun_alone);

// Of `query`, what lies in `range` after `after`: a date, as the column ends, and a name.
Query QueryOfRange(const DatedQuery& query, const std::string& range, int limit,
                   const std::optional<PageStart>& after);

template <class T>
struct DatedPage {
  std::vector<T> items;
  std::optional<PageStart> next;  // where the next page begins, if there is one
};

// The date of `item`, as the column ends, and its name.
template <class T>
PageStart PlaceOf(const T& item, const DatedQuery& query, const std::string& range) {
  const ColumnValue value = ColumnAt(item, query.column);
  const auto* text = std::get_if<std::string>(&value);
  return {text == nullptr ? "" : text->substr(range.size()), item.name()};
}

// Of one range, in which the store has them in order.
template <class T>
Result<DatedPage<T>> ListRange(View& view, const Collection<T>& collection, const DatedQuery& query,
                               int size, const std::optional<PageStart>& after) {
  const std::string& range = query.ranges.front();
  DatedPage<T> page;
  ASSIGN_OR_RETURN(page.items, view.List(collection, QueryOfRange(query, range, size + 1, after)));
  if (page.items.size() <= static_cast<std::size_t>(size)) return page;
  page.items.resize(static_cast<std::size_t>(size));
  page.next = PlaceOf(page.items.back(), query, range);
  return page;
}

// At most `size` of them after `after`, by date, then by name.
template <class T>
Result<DatedPage<T>> ListDated(View& view, const Collection<T>& collection, const DatedQuery& query,
                               int size, const std::optional<PageStart>& after) {
  if (query.ranges.size() == 1) return ListRange(view, collection, query, size, after);
  std::vector<std::pair<PageStart, T>> found;
  for (const std::string& range : query.ranges) {
    ASSIGN_OR_RETURN(std::vector<T> items,
                     view.List(collection, QueryOfRange(query, range, size + 1, after)));
    for (T& item : items) {
      PageStart place = PlaceOf(item, query, range);
      found.emplace_back(std::move(place), std::move(item));
    }
  }
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  DatedPage<T> page;
  const bool is_last = found.size() <= static_cast<std::size_t>(size);
  if (!is_last) found.resize(static_cast<std::size_t>(size));
  if (!is_last) page.next = found.back().first;
  for (auto& [place, item] : found) page.items.push_back(std::move(item));
  return page;
}

// Calls `take(item)` with all of them, range by range: each is read once, however many there are.
template <class T, class Take>
Status ForEachDated(View& view, const Collection<T>& collection, const DatedQuery& query,
                    const Take& take) {
  constexpr int kAtOnce = 500;
  DatedQuery in_range = query;
  for (const std::string& range : query.ranges) {
    in_range.ranges = {range};
    std::optional<PageStart> after;
    do {
      ASSIGN_OR_RETURN(const DatedPage<T> page,
                       ListRange(view, collection, in_range, kAtOnce, after));
      for (const T& item : page.items) RETURN_IF_ERROR(take(item));
      after = page.next;
    } while (after.has_value());
  }
  return OkStatus();
}

// Calls `show(item)`, which answers whether it shows any of it, with those of the page that
// `request` asks for, and sets the token of the one after it. Nobody is shown an empty page while
// others follow.
template <class T, class Request, class Response, class Show>
Status ShowPage(View& view, const Collection<T>& collection, const DatedQuery& query,
                const Request& request, Response& response, const Show& show) {
  const std::string_view key = view.context().store->digest_key();
  const int size = PageSizeOf(request.page_size());
  std::optional<PageStart> after;
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(after, ReadPageToken(key, request));
  }
  bool is_empty = true;
  do {
    ASSIGN_OR_RETURN(DatedPage<T> page, ListDated(view, collection, query, size, after));
    for (T& item : page.items) {
      ASSIGN_OR_RETURN(const bool is_shown, show(std::move(item)));
      is_empty = is_empty && !is_shown;
    }
    after = page.next;
  } while (after.has_value() && is_empty);
  if (after.has_value()) response.set_next_page_token(MakePageToken(key, request, *after));
  return OkStatus();
}

// The page that `request` asks for, and the token of the one after it.
template <class T, class Request, class Response>
Result<std::vector<T>> PageOf(View& view, const Collection<T>& collection, const DatedQuery& query,
                              const Request& request, Response& response) {
  std::vector<T> items;
  RETURN_IF_ERROR(ShowPage(view, collection, query, request, response, [&](T item) -> Result<bool> {
    items.push_back(std::move(item));
    return true;
  }));
  return items;
}

// Of it those that are `of_programme`.
template <class T, class Request, class Response>
Result<std::vector<T>> PageOfProgramme(View& view, const Collection<T>& collection,
                                       const DatedQuery& query, OfProgramme& of_programme,
                                       const Request& request, Response& response) {
  std::vector<T> items;
  RETURN_IF_ERROR(ShowPage(view, collection, query, request, response, [&](T item) -> Result<bool> {
    ASSIGN_OR_RETURN(const bool is_asked_for, of_programme.Has(item.name()));
    if (is_asked_for) items.push_back(std::move(item));
    return is_asked_for;
  }));
  return items;
}

}  // namespace tandem::placement
