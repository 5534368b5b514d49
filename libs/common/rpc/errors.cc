#include "libs/common/rpc/errors.h"

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"
#include "libs/common/base/reasons.h"

namespace tandem {
namespace {

absl::string_view View(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

Status Presentable(const Status& status) {
  if (status.ok()) return status;
  switch (status.code()) {
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kDataLoss:
      return Refuse(kInternal, kInternal.sentence, "Tell the operators the trace id of this call.");
    default:
      break;
  }
  if (!ReasonOf(status).empty()) return status;
  const std::string name = absl::StatusCodeToString(status.code());
  const Status with_reason = Refuse({name, status.code(), ""}, std::string(status.message()), "");
  return with_reason;
}

std::string StatusDetails(const Status& status) {
  google::rpc::Status proto;
  proto.set_code(static_cast<int>(status.code()));
  proto.set_message(std::string(status.message()));
  status.ForEachPayload([&](absl::string_view type, const absl::Cord& payload) {
    auto* detail = proto.add_details();
    detail->set_type_url(std::string(type));
    detail->set_value(std::string(payload));
  });
  return proto.SerializeAsString();
}

Status FromStatusDetails(int code, std::string_view message, std::string_view details) {
  Status status(static_cast<absl::StatusCode>(code), View(message));
  google::rpc::Status proto;
  if (details.empty() || !proto.ParseFromArray(details.data(), static_cast<int>(details.size())))
    return status;
  for (const auto& detail : proto.details())
    status.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  return status;
}

}  // namespace tandem
