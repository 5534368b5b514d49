#include "libs/common/rpc/reflection.h"

#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "grpc/reflection/v1/reflection.pb.h"
#include "grpc/reflection/v1alpha/reflection.pb.h"

namespace tandem {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using grpc::ByteBuffer;
using ::grpc::reflection::v1::ServerReflectionRequest;
using ::grpc::reflection::v1::ServerReflectionResponse;

const DescriptorPool& Pool() { return *DescriptorPool::generated_pool(); }

// The file after everything that it imports.
void AddWithImports(const FileDescriptor* file, std::set<const FileDescriptor*>& seen,
                    ::grpc::reflection::v1::FileDescriptorResponse& response) {
  if (!seen.insert(file).second) return;
  google::protobuf::FileDescriptorProto proto;
  file->CopyTo(&proto);
  response.add_file_descriptor_proto(proto.SerializeAsString());
  for (int i = 0; i < file->dependency_count(); ++i)
    AddWithImports(file->dependency(i), seen, response);
}

void SetNotFound(std::string_view what, ServerReflectionResponse& response) {
  response.mutable_error_response()->set_error_code(grpc::StatusCode::NOT_FOUND);
  response.mutable_error_response()->set_error_message(std::string(what) + " is not known here.");
}

void SetFile(const FileDescriptor* file, std::string_view what,
             ServerReflectionResponse& response) {
  if (file == nullptr) return SetNotFound(what, response);
  std::set<const FileDescriptor*> seen;
  AddWithImports(file, seen, *response.mutable_file_descriptor_response());
}

void SetExtensions(const std::string& type, ServerReflectionResponse& response) {
  const auto* descriptor = Pool().FindMessageTypeByName(type);
  if (descriptor == nullptr) return SetNotFound(type, response);
  std::vector<const FieldDescriptor*> extensions;
  Pool().FindAllExtensions(descriptor, &extensions);
  auto* numbers = response.mutable_all_extension_numbers_response();
  numbers->set_base_type_name(type);
  for (const FieldDescriptor* extension : extensions)
    numbers->add_extension_number(extension->number());
}

ServerReflectionResponse AnswerTo(const ServerReflectionRequest& request,
                                  const std::set<std::string, std::less<>>& services) {
  ServerReflectionResponse response;
  response.set_valid_host(request.host());
  *response.mutable_original_request() = request;
  switch (request.message_request_case()) {
    case ServerReflectionRequest::kFileByFilename:
      SetFile(Pool().FindFileByName(request.file_by_filename()), request.file_by_filename(),
              response);
      break;
    case ServerReflectionRequest::kFileContainingSymbol:
      SetFile(Pool().FindFileContainingSymbol(request.file_containing_symbol()),
              request.file_containing_symbol(), response);
      break;
    case ServerReflectionRequest::kFileContainingExtension: {
      const auto& asked = request.file_containing_extension();
      const auto* type = Pool().FindMessageTypeByName(asked.containing_type());
      const auto* extension =
          type == nullptr ? nullptr : Pool().FindExtensionByNumber(type, asked.extension_number());
      SetFile(extension == nullptr ? nullptr : extension->file(), asked.containing_type(),
              response);
      break;
    }
    case ServerReflectionRequest::kAllExtensionNumbersOfType:
      SetExtensions(request.all_extension_numbers_of_type(), response);
      break;
    case ServerReflectionRequest::kListServices:
      for (const std::string& name : services)
        response.mutable_list_services_response()->add_service()->set_name(name);
      break;
    default:
      response.mutable_error_response()->set_error_code(grpc::StatusCode::INVALID_ARGUMENT);
      response.mutable_error_response()->set_error_message("The request asks nothing.");
  }
  return response;
}

// One conversation: reads a question, writes its answer, and so on. Deletes itself when done.
class Conversation final : public grpc::ServerBidiReactor<ByteBuffer, ByteBuffer> {
 public:
  explicit Conversation(std::shared_ptr<const std::set<std::string, std::less<>>> services)
      : services_(std::move(services)) {
    StartRead(&question_);
  }
  void OnReadDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::OK);
    grpc::Slice slice;
    const std::string_view bytes = BytesOf(question_, slice);
    ServerReflectionRequest request;
    if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      return Finish(
          grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "The request does not parse."));
    }
    answer_ = BufferOf(AnswerTo(request, *services_).SerializeAsString());
    StartWrite(&answer_);
  }
  void OnWriteDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::CANCELLED);
    StartRead(&question_);
  }
  void OnDone() override { delete this; }

 private:
  const std::shared_ptr<const std::set<std::string, std::less<>>> services_;
  ByteBuffer question_, answer_;
};

}  // namespace

void RegisterReflection(ByteService& service, std::set<std::string, std::less<>> services) {
  // Naming a message of each version keeps both files in the pool.
  services.insert(::grpc::reflection::v1::ServerReflectionRequest::descriptor()
                      ->file()
                      ->service(0)
                      ->full_name());
  services.insert(::grpc::reflection::v1alpha::ServerReflectionRequest::descriptor()
                      ->file()
                      ->service(0)
                      ->full_name());
  const auto listed = std::make_shared<const std::set<std::string, std::less<>>>(services);
  for (const char* version : {"v1", "v1alpha"}) {
    service.AddBidirectional(
        std::string("grpc.reflection.") + version + ".ServerReflection/ServerReflectionInfo",
        [listed](ByteService::Context*) { return new Conversation(listed); });
  }
}

}  // namespace tandem
