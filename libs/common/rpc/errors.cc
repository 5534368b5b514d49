#include "libs/common/rpc/errors.h"

#include <algorithm>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "libs/common/base/reasons.h"
#include "libs/common/base/shortened.h"

namespace tandem {
namespace {

// Of gRPC's core and of Java, clients take 8 KiB of trailers with their names and fail the call
// with RESOURCE_EXHAUSTED above that. A quarter is for what else is there.
constexpr std::size_t kMostOnWire = 6 << 10;
constexpr std::size_t kMostOfAText = 500;  // where there is no room for all
constexpr std::size_t kSaysHowManyMore = 100;

std::size_t InBase64(std::size_t bytes) { return (bytes + 2) / 3 * 4; }

// How many bytes a client is sent of `details`, with the message that goes before them.
std::size_t OnWire(const google::rpc::Status& details) {
  const auto goes_as_it_is = [](char c) { return c >= ' ' && c <= '~' && c != '%'; };
  const std::string& message = details.message();
  const auto plain =
      static_cast<std::size_t>(std::count_if(message.begin(), message.end(), goes_as_it_is));
  return plain + 3 * (message.size() - plain) + InBase64(details.ByteSizeLong());
}

std::string Cut(const std::string& text) {
  const std::string_view kept = Shortened(text, kMostOfAText);
  return kept.size() == text.size() ? text : std::string(kept) + "...";
}

// Leaves as many as there is room for. How many are gone.
template <class Violations>
int Cut(Violations& violations, std::size_t room) {
  int kept = 0;
  for (auto& violation : violations) {
    violation.set_description(Cut(violation.description()));
    const std::size_t size = InBase64(violation.ByteSizeLong() + 3);
    if (size > room) break;
    room -= size;
    ++kept;
  }
  const int more = violations.size() - kept;
  violations.DeleteSubrange(kept, more);
  return more;
}

constexpr const char* kMore = "and {} more";

std::string Cut(google::rpc::BadRequest bad, std::size_t room) {
  if (const int more = Cut(*bad.mutable_field_violations(), room); more > 0) {
    auto* last = bad.add_field_violations();
    last->set_field("*");
    last->set_description(fmt::format(kMore, more));
  }
  return bad.SerializeAsString();
}

std::string Cut(google::rpc::PreconditionFailure failure, std::size_t room) {
  if (const int more = Cut(*failure.mutable_violations(), room); more > 0) {
    auto* last = failure.add_violations();
    last->set_type("MORE");
    last->set_description(fmt::format(kMore, more));
  }
  return failure.SerializeAsString();
}

std::string Cut(google::rpc::ErrorInfo info, std::size_t) {
  for (auto& [key, value] : *info.mutable_metadata()) value = Cut(value);
  return info.SerializeAsString();
}

// True if `detail` was a `Detail`, of which there is now as much as fits into `details`.
template <class Detail>
bool CutTo(google::rpc::Status& details, google::protobuf::Any& detail) {
  Detail whole;
  if (!detail.Is<Detail>() || !detail.UnpackTo(&whole)) return false;
  detail.clear_value();
  const std::size_t used = OnWire(details) + kSaysHowManyMore;
  detail.set_value(Cut(std::move(whole), used < kMostOnWire ? kMostOnWire - used : 0));
  return true;
}

// What a client would not take is left out: the message, which repeats the violations, first.
void CutToWhatClientsTake(google::rpc::Status& details) {
  if (OnWire(details) <= kMostOnWire) return;
  details.set_message(Cut(details.message()));
  for (google::protobuf::Any& detail : *details.mutable_details())
    CutTo<google::rpc::ErrorInfo>(details, detail);
  for (google::protobuf::Any& detail : *details.mutable_details()) {
    if (!CutTo<google::rpc::BadRequest>(details, detail))
      CutTo<google::rpc::PreconditionFailure>(details, detail);
  }
}

}  // namespace

bool IsFault(absl::StatusCode code) {
  return code == absl::StatusCode::kInternal || code == absl::StatusCode::kUnknown ||
         code == absl::StatusCode::kDataLoss;
}

Status Presentable(const Status& status, std::string_view trace) {
  if (status.ok()) return status;
  if (IsFault(status.code())) {
    if (trace.empty())
      return Refuse(kInternal, kInternal.sentence, "Tell the operators when you called what.");
    return Refuse(kInternal, kInternal.sentence,
                  fmt::format("Tell the operators the trace id of this call: {}.", trace),
                  {{"trace_id", std::string(trace)}});
  }
  if (!ReasonOf(status).empty()) return status;
  const std::string name = absl::StatusCodeToString(status.code());
  return Refuse({name, status.code(), ""}, std::string(status.message()), "");
}

grpc::Status ToGrpc(const Status& status) {
  if (status.ok()) return grpc::Status::OK;
  google::rpc::Status details;
  details.set_code(static_cast<int>(status.code()));
  details.set_message(std::string(status.message()));
  status.ForEachPayload([&](absl::string_view type, const absl::Cord& payload) {
    auto* detail = details.add_details();
    detail->set_type_url(std::string(type));
    detail->set_value(std::string(payload));
  });
  CutToWhatClientsTake(details);
  return {static_cast<grpc::StatusCode>(status.code()), details.message(),
          details.SerializeAsString()};
}

Status FromGrpc(const grpc::Status& from) {
  Status status(static_cast<absl::StatusCode>(from.error_code()), from.error_message());
  google::rpc::Status details;
  if (!details.ParseFromString(from.error_details())) return status;
  for (const auto& detail : details.details())
    status.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  return status;
}

}  // namespace tandem
