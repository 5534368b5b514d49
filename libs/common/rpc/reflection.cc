#include "libs/common/rpc/reflection.h"

#include <atomic>
#include <map>
#include <mutex>
#include <vector>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "grpc/reflection/v1/reflection.pb.h"
#include "grpc/reflection/v1alpha/reflection.pb.h"
#include "libs/common/base/until.h"
#include "libs/common/rpc/call_metrics.h"

namespace tandem {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorProto;
using grpc::ByteBuffer;
using ::grpc::reflection::v1::ServerReflectionRequest;
using ::grpc::reflection::v1::ServerReflectionResponse;

constexpr int kMostConversations = 64;
constexpr std::size_t kMostOfAQuestion = 4096;  // bytes: names, and nothing else

// The file before everything that it imports.
void AddWithImports(const FileDescriptor& file, std::set<const FileDescriptor*>& seen,
                    ::grpc::reflection::v1::FileDescriptorResponse& response) {
  if (!seen.insert(&file).second) return;
  FileDescriptorProto proto;
  file.CopyTo(&proto);
  response.add_file_descriptor_proto(proto.SerializeAsString());
  for (int i = 0; i < file.dependency_count(); ++i)
    AddWithImports(*file.dependency(i), seen, response);
}

using Bytes = std::shared_ptr<const std::string>;

// What there is to tell. A file's answer is made once, and lies there once, however many ask for
// it. Thread-safe.
class Answers {
 public:
  Answers(const std::set<std::string, std::less<>>& services, Metrics* metrics, Log* log)
      : services_(services),
        log_(log),
        metrics_(metrics, {.service = "grpc",
                           .type = "bidi_stream",
                           .grpc_service = "grpc.reflection.v1.ServerReflection",
                           .grpc_method = "ServerReflectionInfo"}) {}

  ByteBuffer To(const ServerReflectionRequest& request) {
    ServerReflectionResponse asked, answer;
    asked.set_valid_host(request.host());
    *asked.mutable_original_request() = request;
    // The parts of a message, one after the other, are the message.
    const Bytes head = std::make_shared<const std::string>(asked.SerializeAsString());
    const DescriptorPool& pool = *DescriptorPool::generated_pool();
    const FileDescriptor* file = nullptr;
    bool found = true;
    switch (request.message_request_case()) {
      case ServerReflectionRequest::kFileByFilename:
        file = pool.FindFileByName(request.file_by_filename());
        found = file != nullptr;
        break;
      case ServerReflectionRequest::kFileContainingSymbol:
        file = pool.FindFileContainingSymbol(request.file_containing_symbol());
        found = file != nullptr;
        break;
      case ServerReflectionRequest::kFileContainingExtension: {
        const auto& extension = request.file_containing_extension();
        const Descriptor* type = pool.FindMessageTypeByName(extension.containing_type());
        const FieldDescriptor* field =
            type == nullptr ? nullptr
                            : pool.FindExtensionByNumber(type, extension.extension_number());
        found = field != nullptr;
        if (found) file = field->file();
        break;
      }
      case ServerReflectionRequest::kAllExtensionNumbersOfType: {
        auto* numbers = answer.mutable_all_extension_numbers_response();
        numbers->set_base_type_name(request.all_extension_numbers_of_type());
        const Descriptor* type = pool.FindMessageTypeByName(numbers->base_type_name());
        found = type != nullptr;
        if (!found) break;
        std::vector<const FieldDescriptor*> extensions;
        pool.FindAllExtensions(type, &extensions);
        for (const FieldDescriptor* one : extensions) numbers->add_extension_number(one->number());
        break;
      }
      case ServerReflectionRequest::kListServices:
        for (const std::string& name : services_)
          answer.mutable_list_services_response()->add_service()->set_name(name);
        break;
      default:
        answer.mutable_error_response()->set_error_code(grpc::StatusCode::INVALID_ARGUMENT);
        answer.mutable_error_response()->set_error_message("The request asks nothing.");
    }
    if (!found) {
      answer.mutable_error_response()->set_error_code(grpc::StatusCode::NOT_FOUND);
      answer.mutable_error_response()->set_error_message("That is not known here.");
    }
    return BufferOf({head, file != nullptr
                               ? Of(*file)
                               : std::make_shared<const std::string>(answer.SerializeAsString())});
  }

  // Whether one more conversation may begin; each that may is ended.
  bool Begin() {
    if (conversations_.fetch_add(1) < kMostConversations) return true;
    End();
    return false;
  }
  void End() { conversations_.fetch_sub(1); }
  const CallMetrics& metrics() const { return metrics_; }
  // Of a caller who is refused; of those of the next minute, metrics alone.
  void Tell(const Status& refused) {
    if (log_ == nullptr) return;
    const std::lock_guard lock(mutex_);
    if (!quiet_.passed()) return;
    quiet_ = Until(absl::Minutes(1));
    log_->Warning("reflection refused", {{"error", std::string(refused.message())}});
  }

 private:
  Bytes Of(const FileDescriptor& file) {
    const std::lock_guard lock(mutex_);
    Bytes& bytes = files_[&file];
    if (bytes == nullptr) {
      ServerReflectionResponse answer;
      std::set<const FileDescriptor*> seen;
      AddWithImports(file, seen, *answer.mutable_file_descriptor_response());
      bytes = std::make_shared<const std::string>(answer.SerializeAsString());
    }
    return bytes;
  }

  const std::set<std::string, std::less<>> services_;
  Log* const log_;
  const CallMetrics metrics_;
  std::atomic<int> conversations_{0};
  std::mutex mutex_;
  std::map<const FileDescriptor*, Bytes> files_;
  Until quiet_;
};

// One conversation: reads a question, writes its answer, and so on. Deletes itself when done.
class Conversation final : public grpc::ServerBidiReactor<ByteBuffer, ByteBuffer> {
 public:
  Conversation(std::shared_ptr<Answers> answers, OpenCalls& open, ByteService::Context& context)
      : answers_(std::move(answers)), open_(open, context) {
    answers_->metrics().Started();
    is_counted_ = open_.admitted().ok() && answers_->Begin();
    if (is_counted_) {
      Ask();
    } else {
      End(open_.admitted().ok() ? absl::ResourceExhaustedError("Too many ask for descriptors.")
                                : open_.admitted());
    }
  }
  void OnReadDone(bool ok) override {
    open_.Work();
    if (!ok) return End(OkStatus());
    answers_->metrics().Received();
    grpc::Slice slice;
    const std::string_view bytes = BytesOf(question_, slice);
    ServerReflectionRequest request;
    if (bytes.size() > kMostOfAQuestion ||
        !request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      return End(absl::InvalidArgumentError(
          fmt::format("The request does not parse, or has more than {} bytes.", kMostOfAQuestion)));
    }
    answer_ = answers_->To(request);
    open_.AwaitReaderSoon();
    StartWrite(&answer_);
  }
  void OnWriteDone(bool ok) override {
    open_.Work();
    if (!ok) return End(absl::CancelledError("The caller has gone."));
    answers_->metrics().Sent();
    answer_.Clear();
    Ask();
  }
  void OnDone() override {
    if (is_counted_) answers_->End();
    delete this;
  }

 private:
  void Ask() {
    open_.AwaitQuestion();
    StartRead(&question_);
  }
  void End(const Status& status) {
    const Time now = absl::Now();
    answers_->metrics().Handled(status.code(), now - began_, "", now);
    if (absl::IsResourceExhausted(status)) answers_->Tell(status);
    open_.AwaitReader();
    Finish(ToGrpc(Presentable(status)));
  }

  const std::shared_ptr<Answers> answers_;
  const Time began_ = absl::Now();
  OpenCalls::Call open_;
  bool is_counted_ = false;
  ByteBuffer question_, answer_;
};

}  // namespace

void RegisterReflection(ByteService& service, std::set<std::string, std::less<>> services,
                        OpenCalls& open, Metrics* metrics, Log* log) {
  // Naming a message of each version keeps both files in the pool.
  services.insert(::grpc::reflection::v1::ServerReflectionRequest::descriptor()
                      ->file()
                      ->service(0)
                      ->full_name());
  services.insert(::grpc::reflection::v1alpha::ServerReflectionRequest::descriptor()
                      ->file()
                      ->service(0)
                      ->full_name());
  const auto answers = std::make_shared<Answers>(services, metrics, log);
  for (const char* version : {"v1", "v1alpha"}) {
    service.AddBidirectional(
        std::string("grpc.reflection.") + version + ".ServerReflection/ServerReflectionInfo",
        [answers, &open](ByteService::Context* context) {
          return new Conversation(answers, open, *context);
        });
  }
}

}  // namespace tandem
