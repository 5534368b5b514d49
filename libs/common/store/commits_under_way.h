#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace tandem {

class Metrics;

// The commits of one store that were sent to the disk or the server and have not returned, told as
// `tandem_commit_oldest_age_seconds`: they may take as long as a standby is away. Thread-safe.
class CommitsUnderWay {
 public:
  // `metrics` may be null.
  CommitsUnderWay(Metrics* metrics, const std::string& service);

  // One of them; for one thread.
  class One {
   public:
    explicit One(CommitsUnderWay& all) : since_(all.since_) {}
    ~One() { End(); }
    One(const One&) = delete;
    One& operator=(const One&) = delete;
    // From now on, if it is not under way already.
    void Begin();
    void End();

   private:
    friend class CommitsUnderWay;
    struct Since;
    const std::shared_ptr<Since> since_;
    std::optional<std::multiset<std::chrono::steady_clock::time_point>::iterator> place_;
  };

 private:
  const std::shared_ptr<One::Since> since_;  // metrics are read when the store is gone, too
};

}  // namespace tandem
