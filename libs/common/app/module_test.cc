#include "libs/common/app/module.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tandem/admin/v1/admin_service.pb.h"

namespace tandem {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Result<admin::v1::Positions> NoPositions(View&, const admin::v1::GetPositionsRequest&) {
  return admin::v1::Positions();
}

TEST(Declarations, NameEveryRpcThatIsMissingUnlessAModuleIsPartial) {
  Declarations declarations("tandem.admin.v1");
  declarations.Query("AdminService.GetPositions", NoPositions);
  EXPECT_TRUE(declarations.Check(/*is_partial=*/true).ok());
  EXPECT_THAT(
      std::string(declarations.Check().message()),
      AllOf(HasSubstr("AdminService.Tail has no handler"),
            HasSubstr("AdminService.ReplayParked has no handler"), Not(HasSubstr("GetPositions"))));
}

TEST(Declarations, NameEveryHandlerThatDoesNotFit) {
  Declarations declarations("tandem.admin.v1");
  declarations.Query("AdminService.RebuildProjection", NoPositions);
  declarations.Query("AdminService.NoSuch", NoPositions);
  EXPECT_THAT(std::string(declarations.Check(/*is_partial=*/true).message()),
              AllOf(HasSubstr("RebuildProjection takes GetPositionsRequest"),
                    HasSubstr("AdminService.NoSuch is no RPC")));
}

}  // namespace
}  // namespace tandem
