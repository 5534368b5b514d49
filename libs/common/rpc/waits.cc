#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "libs/common/base/names.h"
#include "libs/common/base/reasons.h"
#include "libs/common/rpc/pipeline_core.h"

// How the pipeline lets a call wait for what `tandem-at-least` asks for, on a thread of its own.
namespace tandem {
namespace {

// How long it waits before it looks whether it still is to.
constexpr Duration kWaitStep = absl::Milliseconds(500);

}  // namespace

// "//tandem/local/placement countries/ke/partnerships/mani 1.42.0"
struct Pipeline::Core::AtLeast {
  static Result<AtLeast> Parse(std::string_view text) {
    const std::size_t first = text.find(' ');
    const std::size_t last = text.rfind(' ');
    if (first == std::string_view::npos || first == last) {
      return BadField("tandem-at-least", "is not what a command answered as tandem-position");
    }
    ASSIGN_OR_RETURN(const Position position, ParsePosition(text.substr(last + 1)));
    return AtLeast{std::string(text.substr(0, first)),
                   std::string(text.substr(first + 1, last - first - 1)), position};
  }

  std::string source, key;
  Position position;
};

void Pipeline::Core::WaitThenRun(const Pending& call, std::string_view at_least) {
  Result<AtLeast> wanted = AtLeast::Parse(at_least);
  if (!wanted.ok()) return Finish(*call, {std::move(wanted).status()});
  // What this service committed itself is in its store at once.
  if (wanted->source == options.source) return Dispatch(call);
  if (options.wait_for == nullptr) {
    return Finish(
        *call, {BadField("tandem-at-least", "names a source that this service does not follow")});
  }
  const bool started =
      options.threads->Start(CountryOf(call->scope), [this, call, wanted = *std::move(wanted)] {
        const Status status = WaitFor(*call, wanted);
        call->waited = absl::Now() - call->started;
        if (!status.ok()) return Finish(*call, {status});
        Dispatch(call);
      });
  if (!started) {
    Excuse(*call->route, too_many_wait_);
    Finish(*call,
           {Refuse(kOverloaded, "Too many calls wait for events.", "Try again after a pause.")});
  }
}

Status Pipeline::Core::WaitFor(const PendingCall& call, const AtLeast& wanted) {
  const Time deadline = std::min(call.deadline, call.started + options.default_deadline);
  // In steps, so that neither a stop nor another call waits for what may not come.
  while (true) {
    const Time step = std::min(deadline, absl::Now() + kWaitStep);
    Status status = options.wait_for(wanted.source, wanted.key, wanted.position, step);
    if (!absl::IsDeadlineExceeded(status) || step == deadline || IsStopping()) return status;
    if (call.gone && call.gone()) return absl::CancelledError("The caller has gone.");
  }
}

}  // namespace tandem
