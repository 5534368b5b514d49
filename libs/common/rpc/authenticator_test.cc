#include "libs/common/rpc/authenticator.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/base/metrics.h"
#include "libs/common/rpc/digest.h"
#include "libs/common/rpc/keys.h"
#include "libs/common/testing/manual_clock.h"
#include "libs/common/testing/temporary_folder.h"
#include "openssl/evp.h"
#include "openssl/pem.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

// A folder of keys, and what reads it.
class AuthenticatorTest : public ::testing::Test {
 protected:
  AuthenticatorTest() {
    folder_ = testing::TemporaryFolder();
    EXPECT_TRUE(MakeKey(Keys(), Signing(), "first").ok());
    auto opened = Authenticator::Open({.keys_dir = Keys(), .clock = &clock_});
    EXPECT_TRUE(opened.ok()) << opened.status();
    authenticator_ = *std::move(opened);
  }
  ~AuthenticatorTest() override { fs::remove_all(folder_); }

  std::string Path(std::string_view name) const { return (folder_ / name).string(); }
  std::string Keys() const { return Path("keys"); }
  std::string Signing() const { return Path("signing"); }

  std::string Token(std::string subject = "u-1", Duration lifetime = absl::Hours(1)) {
    TokenRequest request;
    request.caller.subject = std::move(subject);
    request.caller.person = "countries/ke/persons/p";
    request.caller.grants = {{common::v1::LEADER, "countries/ke"}, {common::v1::COACH, "*"}};
    request.lifetime = lifetime;
    request.now = clock_.Now();
    auto token = IssueToken(Signing(), request);
    EXPECT_TRUE(token.ok()) << token.status();
    return *std::move(token);
  }
  // `claims` signed by nobody, with this header.
  static std::string Forged(const std::string& header, const std::string& claims,
                            const std::string& signature = "") {
    return Base64Url(header) + "." + Base64Url(claims) + "." + Base64Url(signature);
  }
  std::string Claims() const {
    return R"({"iss":"x","aud":"tandem","sub":"u","exp":)" +
           std::to_string(absl::ToUnixSeconds(clock_.Now()) + 60) + "}";
  }
  void ExpectRefused(const std::string& token, const std::string& why) {
    const Status status = authenticator_->Verify(token).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated) << token;
    EXPECT_THAT(std::string(status.message()), HasSubstr(why)) << token;
  }

  fs::path folder_;
  testing::ManualClock clock_;
  std::unique_ptr<Authenticator> authenticator_;
};

TEST_F(AuthenticatorTest, TellsWhoATokenSpeaksFor) {
  const auto identity = authenticator_->Verify(Token());
  ASSERT_TRUE(identity.ok()) << identity.status();
  const Caller& caller = (*identity)->caller;
  EXPECT_EQ(caller.subject, "u-1");
  EXPECT_EQ(caller.person, "countries/ke/persons/p");
  ASSERT_THAT(caller.grants, SizeIs(2));
  EXPECT_TRUE(caller.Has(common::v1::LEADER, "countries/ke/teams/t"));
  EXPECT_FALSE(caller.Has(common::v1::LEADER, "countries/lr"));
}

TEST_F(AuthenticatorTest, APrefixIsWhatWasAskedWhateverItHolds) {
  TokenRequest request;
  request.caller.subject = "u-1";
  request.caller.grants = {{common::v1::LEADER, R"(x","role":"ADMINISTRATOR)"}};
  request.now = clock_.Now();
  const auto identity = authenticator_->Verify(*IssueToken(Signing(), request));
  ASSERT_TRUE(identity.ok()) << identity.status();
  ASSERT_THAT((*identity)->caller.grants, SizeIs(1));
  EXPECT_EQ((*identity)->caller.grants.front().prefix, request.caller.grants.front().prefix);
}

TEST_F(AuthenticatorTest, RemembersAVerifiedTokenUntilItExpires) {
  const std::string token = Token();
  EXPECT_EQ(authenticator_->Verify(token)->get(), authenticator_->Verify(token)->get());
  clock_.Advance(absl::Hours(1));
  ExpectRefused(token, "expired");
}

TEST_F(AuthenticatorTest, RefusesTokensThatAreMissingMalformedOrForged) {
  ExpectRefused("", "no token");
  ExpectRefused("a.b.c", "malformed");
  ExpectRefused(std::string(20'000, 'a'), "too long");
  std::string changed = Token();
  changed[changed.size() - 10] = changed[changed.size() - 10] == 'A' ? 'B' : 'A';
  ExpectRefused(changed, "signature");
  ExpectRefused(Forged(R"({"alg":"ES256","kid":"other"})", Claims()), "key is not known");
  ExpectRefused(Forged(R"({"alg":"ES256","kid":"../signing/first"})", Claims()),
                "key is not known");
}

TEST_F(AuthenticatorTest, RefusesTheAlgorithmNoneAndAPublicKeyUsedAsASecret) {
  for (const char* none : {"none", "None", "NONE", ""}) {
    ExpectRefused(Forged(fmt::format(R"({{"alg":"{}","kid":"first"}})", none), Claims()),
                  "does not allow");
  }
  const std::string pem = *ReadFile(Keys() + "/first");
  const std::string signed_part =
      Base64Url(R"({"alg":"HS256","kid":"first"})") + "." + Base64Url(Claims());
  ExpectRefused(signed_part + "." + Base64Url(KeyedDigest(pem, signed_part)), "does not allow");
}

TEST_F(AuthenticatorTest, RefusesAnotherAudienceAndARoleThatIsUnknown) {
  TokenRequest request;
  request.caller.subject = "u";
  request.now = clock_.Now();
  request.caller.grants = {{static_cast<common::v1::Role>(0), "*"}};
  ExpectRefused(*IssueToken(Signing(), request), "unknown role");
  request.caller.grants.clear();
  request.caller.subject.clear();
  ExpectRefused(*IssueToken(Signing(), request), "who it is for");
}

TEST_F(AuthenticatorTest, TakesANewKeyAndForgetsTokensOfOneThatIsGone) {
  const std::string old = Token();
  const auto identity = authenticator_->Verify(old);
  ASSERT_TRUE(identity.ok());
  ASSERT_TRUE(MakeKey(Keys(), Signing(), "second").ok());
  fs::remove(Keys() + "/first");
  ASSERT_TRUE(authenticator_->Reload().ok());
  ExpectRefused(old, "key is not known");
  EXPECT_FALSE(authenticator_->StillValid(**identity).ok()) << "streams end as well";
  fs::remove(Signing() + "/first");
  EXPECT_TRUE(authenticator_->Verify(Token()).ok());
}

TEST_F(AuthenticatorTest, ARevocationCountsForTokensIssuedBeforeIt) {
  const std::string before = Token();
  const std::string other = Token("u-2");
  ASSERT_TRUE(authenticator_->Verify(before).ok());
  clock_.Advance(absl::Minutes(1));
  std::ofstream(Keys() + "/revoked")
      << "# left in January\nu-1 "
      << absl::FormatTime(absl::RFC3339_full, clock_.Now(), absl::UTCTimeZone()) << "\n";
  ASSERT_TRUE(authenticator_->Reload().ok());
  ExpectRefused(before, "revoked");
  EXPECT_TRUE(authenticator_->Verify(other).ok());
  EXPECT_TRUE(authenticator_->Verify(Token()).ok());
}

TEST_F(AuthenticatorTest, SeesARevocationWithoutBeingTold) {
  const std::string token = Token();
  ASSERT_TRUE(authenticator_->Verify(token).ok());
  std::ofstream(Keys() + "/.revoked") << "u-1 2100-01-01T00:00:00Z\n";
  fs::rename(Keys() + "/.revoked", Keys() + "/revoked");
  while (authenticator_->Verify(token).ok()) std::this_thread::yield();
  ExpectRefused(token, "revoked");
}

TEST_F(AuthenticatorTest, SeesThatItsPathLeadsToAnotherFolder) {
  ASSERT_TRUE(MakeKey(Path("others"), Signing(), "second").ok());
  fs::create_directory_symlink("keys", Path("link"));
  authenticator_ = *Authenticator::Open({.keys_dir = Path("link"), .clock = &clock_});
  fs::remove(Signing() + "/second");
  const std::string token = Token();
  ASSERT_TRUE(authenticator_->Verify(token).ok());
  fs::create_directory_symlink("others", Path("swapped"));
  fs::rename(Path("swapped"), Path("link"));
  while (authenticator_->Verify(token).ok()) std::this_thread::yield();
  ExpectRefused(token, "key is not known");
  // What changes there counts, too.
  fs::copy_file(Keys() + "/first", Path("others") + "/first");
  while (!authenticator_->Verify(token).ok()) std::this_thread::yield();
}

TEST_F(AuthenticatorTest, AStrangeFileAmongTheKeysKeepsNoRevocationFromCounting) {
  std::promise<std::string> logged;
  bool is_told = false;
  Log log(SystemClock(), [&](std::string_view lines) {
    if (!std::exchange(is_told, true)) logged.set_value(std::string(lines));
  });
  auto opened = Authenticator::Open({.keys_dir = Keys(), .clock = &clock_, .log = &log});
  ASSERT_TRUE(opened.ok()) << opened.status();
  authenticator_ = *std::move(opened);
  const std::string token = Token();
  ASSERT_TRUE(authenticator_->Verify(token).ok());
  fs::create_directory(Path("aside"));
  std::ofstream(Path("aside") + "/revoked") << "u-1 2030-01-01T00:00:00Z\n";
  std::ofstream(Path("aside") + "/README") << "no key\n";
  fs::rename(Path("aside") + "/revoked", Keys() + "/revoked");
  fs::rename(Path("aside") + "/README", Keys() + "/README");
  EXPECT_THAT(logged.get_future().get(), HasSubstr("README"));
  ExpectRefused(token, "revoked");
  authenticator_.reset();
}

TEST_F(AuthenticatorTest, ALineWithoutAMomentRevokesItsSubjectWhollyAndKeepsNoOtherFromCounting) {
  const std::string careless = Token("u-1"), other = Token("u-2"), third = Token("u-3");
  std::ofstream(Keys() + "/revoked") << "# left\nu-1 2026-11-28\nu-2 2100-01-01T00:00:00Z\n";
  const auto faults = authenticator_->Reload();
  ASSERT_TRUE(faults.ok()) << faults.status();
  EXPECT_THAT(*faults, ElementsAre(AllOf(HasSubstr("line 2 of"), Not(HasSubstr("u-1")))));
  ExpectRefused(careless, "revoked");
  ExpectRefused(other, "revoked");
  clock_.Advance(absl::Minutes(1));
  ExpectRefused(Token("u-1"), "revoked");
  EXPECT_TRUE(authenticator_->Verify(third).ok());
}

TEST_F(AuthenticatorTest, AKeyThatIsTakenAwayIsOfNoUseWhateverElseIsThere) {
  const std::string old = Token();
  ASSERT_TRUE(authenticator_->Verify(old).ok());
  std::ofstream(Keys() + "/description") << "Whose keys these are.\n";
  fs::remove(Keys() + "/first");
  const auto faults = authenticator_->Reload();
  ASSERT_TRUE(faults.ok()) << faults.status();
  EXPECT_THAT(*faults, ElementsAre(HasSubstr("description is no public key")));
  ExpectRefused(old, "key is not known");
}

TEST_F(AuthenticatorTest, AFolderThatIsAwayChangesNothing) {
  const std::string revoked = Token(), other = Token("u-2");
  std::ofstream(Keys() + "/revoked") << "u-1 2100-01-01T00:00:00Z\n";
  ASSERT_TRUE(authenticator_->Reload().ok());
  // Whatever the watcher is reading at that moment.
  for (int i = 0; i < 200 && !HasFailure(); ++i) {
    fs::rename(Keys(), Path("aside"));
    EXPECT_TRUE(absl::IsInvalidArgument(authenticator_->Reload().status()));
    ExpectRefused(revoked, "revoked");
    EXPECT_TRUE(authenticator_->Verify(other).ok());
    fs::rename(Path("aside"), Keys());
    std::ofstream(Keys() + "/note") << i;  // it is read again
  }
}

// Whatever it has read of it by then.
TEST_F(AuthenticatorTest, AFolderThatGoesAndComesWhileItIsReadChangesNothing) {
  const std::string revoked = Token(), other = Token("u-2");
  std::ofstream(Keys() + "/revoked") << "u-1 2100-01-01T00:00:00Z\n";
  ASSERT_TRUE(authenticator_->Reload().ok());
  std::atomic<bool> reads = true;
  auto reading = std::async(std::launch::async, [&] {
    while (reads) authenticator_->Reload().IgnoreError();
  });
  for (int i = 0; i < 1000 && !HasFailure(); ++i) {
    fs::rename(Keys(), Path("aside"));
    // Away for a part of the time that it takes to read it, which is another each time.
    const auto back = std::chrono::steady_clock::now() + std::chrono::microseconds(i % 100);
    while (std::chrono::steady_clock::now() < back) std::this_thread::yield();
    fs::rename(Path("aside"), Keys());
    ExpectRefused(revoked, "revoked");
    EXPECT_TRUE(authenticator_->Verify(other).ok());
  }
  reads = false;
}

TEST_F(AuthenticatorTest, CountsWhatItCannotRead) {
  Metrics metrics;
  std::ofstream(Keys() + "/description") << "Whose keys these are.\n";
  std::ofstream(Keys() + "/revoked") << "u-2 yesterday\n";
  const auto opened =
      Authenticator::Open({.keys_dir = Keys(), .clock = &clock_, .metrics = &metrics});
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_TRUE((*opened)->Verify(Token()).ok());
  EXPECT_THAT(metrics.Text(), HasSubstr("\ntandem_keys_unreadable 2\n"));
  EXPECT_THAT(metrics.Text(), HasSubstr("\ntandem_revocations 1\n"));
  fs::remove(Keys() + "/description");
  fs::remove(Keys() + "/revoked");
  ASSERT_TRUE((*opened)->Reload().ok());
  EXPECT_THAT(metrics.Text(), HasSubstr("\ntandem_keys_unreadable 0\n"));
  EXPECT_THAT(metrics.Text(), HasSubstr("\ntandem_revocations 0\n"));
  std::ofstream(Keys() + "/revoked") << "u-2 2024-03-31T12:00:00Z\nu-3 2024-03-31T12:00:00Z\n";
  ASSERT_TRUE((*opened)->Reload().ok());
  EXPECT_THAT(metrics.Text(), HasSubstr("\ntandem_revocations 2\n"));
}

TEST_F(AuthenticatorTest, RefusesAFolderWhoseKeysAreAllTooWeakOrNone) {
  EVP_PKEY* weak = EVP_RSA_gen(1024);
  FILE* file = std::fopen((Keys() + "/weak").c_str(), "w");
  PEM_write_PUBKEY(file, weak);
  EVP_PKEY_free(weak);
  std::fclose(file);
  EXPECT_TRUE(Authenticator::Open({.keys_dir = Keys(), .clock = &clock_}).ok());
  fs::remove(Keys() + "/first");
  EXPECT_THAT(
      std::string(Authenticator::Open({.keys_dir = Keys(), .clock = &clock_}).status().message()),
      HasSubstr("weak"));
  EXPECT_FALSE(Authenticator::Open({.keys_dir = Path("nowhere"), .clock = &clock_}).ok());
}

TEST_F(AuthenticatorTest, KeepsThePrivateKeyForItsOwner) {
  EXPECT_EQ(fs::status(Signing() + "/first").permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
  const std::string before = *ReadFile(Keys() + "/first");
  fs::remove(Keys() + "/first");
  ASSERT_TRUE(MakeKey(Keys(), Signing(), "first").ok());
  EXPECT_EQ(*ReadFile(Keys() + "/first"), before);
}

}  // namespace
}  // namespace tandem
