#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tandem {

using Status = absl::Status;
template <class T>
using Result = absl::StatusOr<T>;
using absl::OkStatus;

// Why a call is refused, for machines: a constant that is declared once, beside the rule that it
// belongs to
// (`domain/reasons.h` of each service, libs/common/base/reasons.h for all of them) and listed in
// docs/reasons.md.
struct Reason {
  std::string_view name;      // UPPER_SNAKE_CASE
  absl::StatusCode code;      // what the caller may do about it: see absl/status/status.h
  std::string_view sentence;  // what it means, in general
};

// A refusal: `what` says which value is wrong, `remedy` what would be right; both are full
// sentences without jargon. The status carries google.rpc.ErrorInfo{reason.name, "tandem",
// metadata}. Example:
//   Refuse(kNeedFull, "needs/ncd-advisor has no seat left (2 of 2 taken).", "Open another seat or
//   decline this match.")
Status Refuse(const Reason& reason, std::string_view what, std::string_view remedy,
              const std::map<std::string, std::string>& metadata = {});

// One condition that is not met.
struct Unmet {
  std::string condition;    // UPPER_SNAKE_CASE
  std::string subject;      // the resource that it concerns
  std::string description;  // what is missing, and what would meet it
};

// A refusal that lists every unmet condition (google.rpc.PreconditionFailure beside the ErrorInfo).
Status RefuseUnmet(const Reason& reason, std::string_view what, const std::vector<Unmet>& unmet);

// What is wrong with the fields of a request; collects all of them, so that a caller hears of every
// one at once.
class FieldErrors {
 public:
  // `field` is a path, as in "placement.start_date"; `description` says what was found and what was
  // expected.
  void Add(std::string_view field, std::string_view description);
  // The same for a reason of its own, whose code is INVALID_ARGUMENT.
  void Add(const Reason& reason, std::string_view field, std::string_view description);
  // Takes over the violations in `status`, except of fields that are refused already: what else is
  // wrong with those says nothing new.
  void AddAll(const Status& status);
  bool empty() const { return violations_.empty(); }
  // OK, or INVALID_ARGUMENT with one google.rpc.BadRequest violation each: for the reason that all
  // of them have, else for INVALID_FIELDS.
  Status ToStatus() const;

 private:
  struct Violation {
    std::string reason, field, description;
  };
  std::vector<Violation> violations_;
};

// INVALID_ARGUMENT for one field, with reason INVALID_FIELDS or with one of its own:
//   BadField(kCommentRequired, "comment", "is required when work is sent back")
Status BadField(std::string_view field, std::string_view description);
Status BadField(const Reason& reason, std::string_view field, std::string_view description);

// NOT_FOUND with reason RESOURCE_NOT_FOUND.
Status NotFound(std::string_view name);

// INTERNAL with reason INTERNAL: a fault of ours. `what` goes to the log, the caller reads a
// general sentence.
Status Internal(std::string_view what);

// The reason in `status`, or "" where it has none.
std::string ReasonOf(const Status& status);
// The types of its precondition violations, and the fields of its field violations, in order.
std::vector<std::string> UnmetOf(const Status& status);
std::vector<std::string> BadFieldsOf(const Status& status);

// Whether trying the same again may succeed: UNAVAILABLE, ABORTED, RESOURCE_EXHAUSTED,
// DEADLINE_EXCEEDED, CANCELLED.
bool IsTransient(const Status& status);

}  // namespace tandem

#define TANDEM_CONCAT_INNER(a, b) a##b
#define TANDEM_CONCAT(a, b) TANDEM_CONCAT_INNER(a, b)

#define RETURN_IF_ERROR(expression)                                           \
  do {                                                                        \
    if (::tandem::Status tandem_status = (expression); !tandem_status.ok()) { \
      return tandem_status;                                                   \
    }                                                                         \
  } while (false)

#define ASSIGN_OR_RETURN_IMPL(result, declaration, expression) \
  auto result = (expression);                                  \
  if (!result.ok()) return std::move(result).status();         \
  declaration = *std::move(result)

#define ASSIGN_OR_RETURN(declaration, ...) \
  ASSIGN_OR_RETURN_IMPL(TANDEM_CONCAT(tandem_result_, __LINE__), declaration, (__VA_ARGS__))
