#include "services/placement/handlers/calendar.h"

#include <map>
#include <optional>
#include <string>
#include <type_traits>

#include "libs/common/base/names.h"
#include "services/placement/collections.h"
#include "services/placement/domain/calendar.h"
#include "services/placement/handlers/dated.h"

namespace tandem::placement {
namespace {

constexpr int kDaysBack = 365;
constexpr std::size_t kChunk = 64'000;  // octets

// Collects events, and sends what has come together.
class Chunks {
 public:
  explicit Chunks(Writer& writer) : writer_(writer) {}

  Status Add(std::string_view text) {
    *chunk_.mutable_ics() += text;
    return chunk_.ics().size() < kChunk ? OkStatus() : Send();
  }
  Status Send() {
    Status sent = writer_.Write(chunk_);
    chunk_.Clear();
    return sent;
  }

 private:
  Writer& writer_;
  v1::CalendarChunk chunk_;
};

Result<DatedQuery> DatesAsked(const v1::ExportCalendarRequest& request, Day today) {
  DatedQuery query;
  query.below = PartnershipOfScope(request.name());
  query.from = today - kDaysBack;
  if (!request.has_period()) return query;
  RETURN_IF_ERROR(CheckPeriod(request.period()));
  query.from = ToDay(request.period().start());
  if (request.period().has_end()) query.to = ToDay(request.period().end());
  return query;
}

// What a period overlaps belongs to it: those that end in it or later, and start in it or before.
DatedQuery Visits(DatedQuery query) {
  query.column = "{country}/period.end";
  if (!query.to.has_value()) return query;
  query.conditions = {{"period.start", Op::kLessOrEqual, FormatDay(*query.to)}};
  query.to.reset();
  return query;
}

// What partnerships and teams are called, each read once.
class Titles {
 public:
  explicit Titles(View& view) : view_(view) {}

  template <class T>
  Result<std::string> Of(const Collection<T>& collection, const std::string& name) {
    if (name.empty()) return std::string();
    const auto [title, is_new] = titles_.try_emplace(name);
    if (!is_new) return title->second;
    ASSIGN_OR_RETURN(const std::optional<T> found, view_.Find(collection, name));
    title->second = found.has_value() ? found->display_name() : std::string(IdOf(name));
    return title->second;
  }

 private:
  View& view_;
  std::map<std::string, std::string> titles_;
};

template <class T>
Status AddAll(View& view, const Collection<T>& collection, const DatedQuery& query, Titles& titles,
              Chunks& chunks) {
  return ForEachDated(view, collection, query, [&](const T& item) -> Status {
    ASSIGN_OR_RETURN(const std::string partnership,
                     titles.Of(kPartnerships, std::string(PartnershipOf(item.name()))));
    if constexpr (std::is_same_v<T, v1::Placement>) {
      ASSIGN_OR_RETURN(const std::string team, titles.Of(kTeams, item.team()));
      return chunks.Add(CalendarEvent(item, partnership, team));
    } else {
      return chunks.Add(CalendarEvent(item, partnership));
    }
  });
}

}  // namespace

Status ExportCalendar(View& view, const v1::ExportCalendarRequest& request, Writer& writer) {
  RETURN_IF_ERROR(RequireScope(view, request.name()));
  ASSIGN_OR_RETURN(DatedQuery query, DatesAsked(request, DayOf(view.now())));
  Chunks chunks(writer);
  Titles titles(view);
  RETURN_IF_ERROR(chunks.Add(CalendarHead(request.name())));
  query.ranges = {CountryOfScope(request.name()) + "/"};
  RETURN_IF_ERROR(AddAll(view, kVisits, Visits(query), titles, chunks));
  query.column = "{country}/meeting_date";
  RETURN_IF_ERROR(AddAll(view, kMeetings, query, titles, chunks));
  DatedQuery placements = PlacementsByLastDay(request.name(), false);
  placements.from = query.from;
  placements.to = query.to;
  RETURN_IF_ERROR(AddAll(view, kPlacements, placements, titles, chunks));
  RETURN_IF_ERROR(chunks.Add(CalendarTail()));
  return chunks.Send();
}

}  // namespace tandem::placement
