#include "libs/common/base/behind_arrivals.h"

#include <sys/resource.h>
#include <unistd.h>

namespace tandem {
namespace {

// A third of the weight that a thread has by default: enough that arrivals are soon served, not so
// much that a flood of them stops all work.
constexpr int kNice = 5;

}  // namespace

void StayBehindArrivals() {
  // On Linux a priority is a thread's own.
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice);
}

}  // namespace tandem
