#include "libs/common/events/undone.h"

#include "fmt/format.h"
#include "libs/common/events/progress.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/store/pages.h"
#include "libs/common/store/runner.h"

namespace tandem {
namespace {

using common::v1::Mark;

Status MoveMarks(const Consumer::Options& options, const std::vector<std::string>& names,
                 const EndedEpochs& ended) {
  Context context;
  context.store = options.store;
  context.now = options.clock->Now();
  context.change_id = fmt::format("undone {}@{}", names.front(), BeginningOf(ended).epoch);
  context.cause = "epoch";
  return RunNow(context,
                [&](Unit& unit) -> Status {
                  for (const std::string& name : names) {
                    ASSIGN_OR_RETURN(Mark mark, unit.Load(kMarks, name));
                    if (!IsVoid(ended, FromProto(mark.position()))) continue;
                    *mark.mutable_position() =
                        ToProto(AfterVoid(ended, FromProto(mark.position())));
                    unit.Save(kMarks, std::move(mark));
                  }
                  return OkStatus();
                })
      .status();
}

}  // namespace

Result<std::vector<std::string>> TakeUndone(const Consumer::Options& options,
                                            const std::string& source, const EndedEpochs& ended) {
  const std::string prefix = MarkName(options.name, source, "");
  Query query;
  query.below = prefix.substr(0, prefix.size() - 1);
  Context context;
  context.store = options.store;
  View view(context);
  std::vector<std::string> keys;
  RETURN_IF_ERROR(ForEachPage(view, kMarks, query, [&](const std::vector<Mark>& marks) -> Status {
    std::vector<std::string> names;
    for (const Mark& mark : marks) {
      const Position position = FromProto(mark.position());
      if (!IsVoid(ended, position)) continue;
      names.push_back(mark.name());
      keys.push_back(
          fmt::format("{} ({})", mark.name().substr(prefix.size()), FormatPosition(position)));
    }
    if (names.empty() || options.projection) return OkStatus();
    return MoveMarks(options, names, ended);
  }));
  return keys;
}

}  // namespace tandem
