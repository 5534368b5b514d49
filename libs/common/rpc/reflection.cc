#include "libs/common/rpc/reflection.h"

#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/descriptor_database.h"
#include "grpc/reflection/v1/reflection.pb.h"
#include "grpc/reflection/v1alpha/reflection.pb.h"

namespace tandem {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::DescriptorPoolDatabase;
using google::protobuf::FileDescriptorProto;
using grpc::ByteBuffer;
using ::grpc::reflection::v1::ServerReflectionRequest;
using ::grpc::reflection::v1::ServerReflectionResponse;

// The file before everything that it imports.
void AddWithImports(const FileDescriptorProto& file, DescriptorPoolDatabase& files,
                    std::set<std::string>& seen,
                    ::grpc::reflection::v1::FileDescriptorResponse& response) {
  if (!seen.insert(file.name()).second) return;
  response.add_file_descriptor_proto(file.SerializeAsString());
  for (const std::string& import : file.dependency()) {
    FileDescriptorProto imported;
    if (files.FindFileByName(import, &imported)) AddWithImports(imported, files, seen, response);
  }
}

ServerReflectionResponse AnswerTo(const ServerReflectionRequest& request,
                                  const std::set<std::string, std::less<>>& services) {
  ServerReflectionResponse response;
  response.set_valid_host(request.host());
  *response.mutable_original_request() = request;
  DescriptorPoolDatabase files(*DescriptorPool::generated_pool());
  FileDescriptorProto file;
  bool found = true;
  switch (request.message_request_case()) {
    case ServerReflectionRequest::kFileByFilename:
      found = files.FindFileByName(request.file_by_filename(), &file);
      break;
    case ServerReflectionRequest::kFileContainingSymbol:
      found = files.FindFileContainingSymbol(request.file_containing_symbol(), &file);
      break;
    case ServerReflectionRequest::kFileContainingExtension: {
      const auto& asked = request.file_containing_extension();
      found = files.FindFileContainingExtension(asked.containing_type(), asked.extension_number(),
                                                &file);
      break;
    }
    case ServerReflectionRequest::kAllExtensionNumbersOfType: {
      auto* numbers = response.mutable_all_extension_numbers_response();
      numbers->set_base_type_name(request.all_extension_numbers_of_type());
      std::vector<int> known;
      found = files.FindAllExtensionNumbers(numbers->base_type_name(), &known);
      numbers->mutable_extension_number()->Assign(known.begin(), known.end());
      break;
    }
    case ServerReflectionRequest::kListServices:
      for (const std::string& name : services)
        response.mutable_list_services_response()->add_service()->set_name(name);
      break;
    default:
      response.mutable_error_response()->set_error_code(grpc::StatusCode::INVALID_ARGUMENT);
      response.mutable_error_response()->set_error_message("The request asks nothing.");
  }
  if (!found) {
    response.mutable_error_response()->set_error_code(grpc::StatusCode::NOT_FOUND);
    response.mutable_error_response()->set_error_message("That is not known here.");
  } else if (!file.name().empty()) {
    std::set<std::string> seen;
    AddWithImports(file, files, seen, *response.mutable_file_descriptor_response());
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
