#include <fstream>

#include "gmock/gmock.h"
#include "libs/common/store/postgres_fixture.h"
#include "libs/common/testing/certificates.h"
#include "libs/common/testing/temporary_folder.h"

// A server that is reached over TLS alone.
namespace tandem::testing {
namespace {

using ::testing::HasSubstr;

class PostgresSecurity : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    authority_ = std::make_unique<Authority>("authority");
    auto started = PostgresServer::Start({.fsync = false, .certificate = authority_->Issue()});
    ASSERT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
  }
  static void TearDownTestSuite() { server_ = nullptr; }

  PostgresSecurity() { std::ofstream(folder_ / "ca.crt") << authority_->certificate(); }
  ~PostgresSecurity() override { std::filesystem::remove_all(folder_); }

  std::string Verified(const std::string& authority = "ca.crt") const {
    return server_->SecureUrl("sslmode=verify-full&sslrootcert=" + (folder_ / authority).string());
  }
  static Result<std::unique_ptr<Store>> Open(const std::string& url) {
    return OpenStore({.url = url, .collections = {kThings.info()}, .service = "test"});
  }
  static Status Write(Store& store, const std::string& id) {
    TestResource thing;
    thing.set_name("countries/ke/partnerships/p/things/" + id);
    Change change;
    change.writes.push_back({.collection = kThings.info(),
                             .name = thing.name(),
                             .body = Serialise(thing),
                             .columns = ColumnsOf(kThings.info(), thing)});
    return store.CommitAndWait(std::move(change)).status();
  }
  // What the server says of a connection.
  static std::string IsEncrypted(const std::string& url) {
    auto db = PgConnection::Open(url);
    if (!db.ok()) return db.status().ToString();
    const auto row = (*db)->Run("SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
    return row.ok() ? std::string(row->Text(0, 0)) : row.status().ToString();
  }

  static inline std::unique_ptr<Authority> authority_;
  static inline std::unique_ptr<PostgresServer> server_;
  const std::filesystem::path folder_ = TemporaryFolder();
};

TEST_F(PostgresSecurity, CommandsGoOverTlsToAServerThatIsVerified) {
  EXPECT_EQ(IsEncrypted(Verified()), "true");
  const auto store = Open(Verified());
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_TRUE(Write(**store, "a").ok());
}

TEST_F(PostgresSecurity, TheServerMissesAClientThatIsGoneWithoutAWordSoon) {
  const auto db = PgConnection::Open(Verified());
  ASSERT_TRUE(db.ok()) << db.status();
  const auto idle = (*db)->Run("SHOW tcp_keepalives_idle");
  ASSERT_TRUE(idle.ok()) << idle.status();
  EXPECT_EQ(idle->Text(0, 0), "10");
}

TEST_F(PostgresSecurity, AServerOfAnotherAuthorityIsNotSpokenTo) {
  const Authority other("other");
  std::ofstream(folder_ / "other.crt") << other.certificate();
  EXPECT_THAT(Open(Verified("other.crt")).status().ToString(),
              HasSubstr("certificate verify failed"));
}

TEST_F(PostgresSecurity, AServerThatWantsTlsIsNotSpokenToInTheClear) {
  EXPECT_THAT(Open(server_->SecureUrl("sslmode=disable")).status().ToString(),
              HasSubstr("no encryption"));
}

TEST_F(PostgresSecurity, ACertificateIsRenewedWithoutLosingACommand) {
  const auto store = Open(Verified());
  ASSERT_TRUE(store.ok()) << store.status();
  ASSERT_TRUE(Write(**store, "before").ok());
  const Authority next("next");
  std::ofstream(folder_ / "ca.crt") << authority_->certificate() << next.certificate();
  server_->UseCertificate(next.Issue());
  std::ofstream(folder_ / "next.crt") << next.certificate();
  for (const Time until = absl::Now() + absl::Seconds(10);
       IsEncrypted(Verified("next.crt")) != "true" && absl::Now() < until;) {
  }
  EXPECT_EQ(IsEncrypted(Verified("next.crt")), "true") << "it shows the new one";
  EXPECT_EQ(IsEncrypted(Verified()), "true") << "both authorities are trusted";
  EXPECT_TRUE(Write(**store, "after").ok()) << "connections that are open go on";
  server_->UseCertificate(authority_->Issue());
}

}  // namespace
}  // namespace tandem::testing
