#include "libs/common/rpc/errors.h"

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"
#include "libs/common/base/reasons.h"

namespace tandem {

bool IsFault(absl::StatusCode code) {
  return code == absl::StatusCode::kInternal || code == absl::StatusCode::kUnknown ||
         code == absl::StatusCode::kDataLoss;
}

Status Presentable(const Status& status) {
  if (status.ok()) return status;
  if (IsFault(status.code()))
    return Refuse(kInternal, kInternal.sentence, "Tell the operators the trace id of this call.");
  if (!ReasonOf(status).empty()) return status;
  const std::string name = absl::StatusCodeToString(status.code());
  return Refuse({name, status.code(), ""}, std::string(status.message()), "");
}

grpc::Status ToGrpc(const Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const std::string message(status.message());
  google::rpc::Status details;
  details.set_code(static_cast<int>(status.code()));
  details.set_message(message);
  status.ForEachPayload([&](absl::string_view type, const absl::Cord& payload) {
    auto* detail = details.add_details();
    detail->set_type_url(std::string(type));
    detail->set_value(std::string(payload));
  });
  return {static_cast<grpc::StatusCode>(status.code()), message, details.SerializeAsString()};
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
