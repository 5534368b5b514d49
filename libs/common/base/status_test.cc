#include "libs/common/base/status.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem {
namespace {

using ::testing::ElementsAre;

constexpr Reason kCommentRequired{"COMMENT_REQUIRED", absl::StatusCode::kInvalidArgument, ""};

TEST(FieldErrors, KeepAReasonOfTheirOwnAndNameTheField) {
  const Status status = BadField(kCommentRequired, "comment", "is required");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), "COMMENT_REQUIRED");
  EXPECT_THAT(BadFieldsOf(status), ElementsAre("comment"));
  FieldErrors passed_on;
  passed_on.AddAll(status);
  EXPECT_EQ(passed_on.ToStatus(), status);
}

TEST(FieldErrors, OfSeveralReasonsAreInvalidFieldsAndAllAreListed) {
  FieldErrors errors;
  errors.Add("start_date", "is in the future");
  errors.AddAll(BadField(kCommentRequired, "comment", "is required"));
  EXPECT_EQ(ReasonOf(errors.ToStatus()), "INVALID_FIELDS");
  EXPECT_THAT(BadFieldsOf(errors.ToStatus()), ElementsAre("start_date", "comment"));
  EXPECT_TRUE(FieldErrors().ToStatus().ok());
}

}  // namespace
}  // namespace tandem
