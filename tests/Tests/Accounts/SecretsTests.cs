using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Accounts;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class SecretsTests
{
    private const string Canary = "wJalrXUtnFEMI/K7MDENG/canary";

    private static readonly SecretPlace Place = new(new CustomerId(7), "sending_servers", "AZ3vh0", "secret_access_key");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_secret_opens_where_it_was_sealed_also_after_a_restart(TestDatabase database)
    {
        var url = await database.OpenMigratedUrlAsync();
        await using var first = TestInstallation.Open(url, null);
        var text = await first.Get<Secrets>().SealAsync(Place, Canary, Cancel);
        Assert.Equal(Canary, await first.Get<Secrets>().OpenAsync(Place, text, Cancel));
        await first.Database.DisposeAsync();

        await using var second = TestInstallation.Open(url, first.Folder);
        Assert.Equal(Canary, await second.Get<Secrets>().OpenAsync(Place, text, Cancel));
    }

    [Fact]
    public async Task A_secret_opens_at_no_other_place()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var installation = await TestInstallation.OpenAsync(sqlite);
        var secrets = installation.Get<Secrets>();
        var text = await secrets.SealAsync(Place, Canary, Cancel);
        SecretPlace[] others =
        [
            Place with { Customer = new CustomerId(8) }, Place with { Table = "domains" }, Place with { Row = "AZ3vh1" }, Place with { Field = "password" },
        ];
        foreach (var other in others)
        {
            var refused = await Assert.ThrowsAsync<KeyException>(() => secrets.OpenAsync(other, text, Cancel));
            Assert.DoesNotContain(Canary, refused.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_changed_secret_does_not_open()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var installation = await TestInstallation.OpenAsync(sqlite);
        var secrets = installation.Get<Secrets>();
        var text = await secrets.SealAsync(Place, Canary, Cancel);
        for (var i = text.LastIndexOf('.') + 1; i < text.Length - 1; i++)
        {
            var changed = string.Concat(text.AsSpan(0, i), text[i] == 'A' ? "B" : "A", text.AsSpan(i + 1));
            await Assert.ThrowsAsync<KeyException>(() => secrets.OpenAsync(Place, changed, Cancel));
        }

        foreach (var nonsense in new[] { "", "1", "1.1.", "1.99.AAAA", "2." + text[2..], "1.1.!!!!" })
            await Assert.ThrowsAsync<KeyException>(() => secrets.OpenAsync(Place, nonsense, Cancel));
    }

    [Fact]
    public async Task Sealing_twice_gives_two_envelopes()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var installation = await TestInstallation.OpenAsync(sqlite);
        var secrets = installation.Get<Secrets>();
        Assert.NotEqual(await secrets.SealAsync(Place, Canary, Cancel), await secrets.SealAsync(Place, Canary, Cancel));
    }

    [Theory, EachDatabase]
    public async Task The_database_alone_is_useless(TestDatabase database)
    {
        var url = await database.OpenMigratedUrlAsync();
        await using var installation = TestInstallation.Open(url, null);
        var text = await installation.Get<Secrets>().SealAsync(Place, Canary, Cancel);
        var link = (await installation.Get<KeyRing>().LinkKeysAsync(Cancel))[0].Bytes;
        await using (var db = installation.Database.Read(CustomerId.Installation))
        {
            var ring = await db.Set<RingKey>().Select(k => k.Xml).ToListAsync(Cancel);
            Assert.All(ring, xml => Assert.DoesNotContain("masterKey", xml, StringComparison.Ordinal));
            Assert.DoesNotContain(Convert.ToBase64String(link), string.Concat(ring), StringComparison.Ordinal);
        }

        await installation.Database.DisposeAsync();
        if (!database.IsPostgres) Assert.DoesNotContain(Canary, File.ReadAllText(url["sqlite:".Length..], System.Text.Encoding.Latin1), StringComparison.Ordinal);

        // The same database with the key file of another installation, and with none.
        File.Move(Path.Combine(installation.Folder, "keys", "ring.key"), Path.Combine(installation.Folder, "taken-away"));
        await using (var thief = TestInstallation.Open(url, installation.Folder))
        {
            var refused = await Assert.ThrowsAsync<KeyException>(() => thief.Get<Secrets>().OpenAsync(Place, text, Cancel));
            Assert.Contains(Path.Combine(installation.Folder, "keys", "ring.key") + " is missing", refused.Message, StringComparison.Ordinal);
            await thief.Database.DisposeAsync();
        }

        await MakeKeyFileAsync(installation.Folder);
        await using var wrong = TestInstallation.Open(url, installation.Folder);
        var mismatch = await Assert.ThrowsAsync<KeyException>(() => wrong.Get<Secrets>().OpenAsync(Place, text, Cancel));
        Assert.Contains("put the right file back", mismatch.Message, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Link_keys_are_made_once_and_stay(TestDatabase database)
    {
        var url = await database.OpenMigratedUrlAsync();
        await using var first = TestInstallation.Open(url, null);
        var keys = await first.Get<KeyRing>().LinkKeysAsync(Cancel);
        await first.Database.DisposeAsync();
        await using var second = TestInstallation.Open(url, first.Folder);
        var again = Assert.Single(await second.Get<KeyRing>().LinkKeysAsync(Cancel));
        Assert.Equal(32, again.Bytes.Length);
        Assert.Equal(Assert.Single(keys).Bytes, again.Bytes);
    }

    [Theory, EachDatabase]
    public async Task Those_who_need_the_first_key_at_the_same_time_get_the_same(TestDatabase database)
    {
        await using var installation = await TestInstallation.OpenAsync(database);
        var provider = installation.Get<Microsoft.AspNetCore.DataProtection.IDataProtectionProvider>();
        var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => new KeyRing(installation.Database, provider, TimeProvider.System).LinkKeysAsync(Cancel), Cancel)));
        Assert.Single(keys.Select(k => Convert.ToHexString(Assert.Single(k).Bytes)).Distinct());
    }

    [Fact]
    public async Task The_key_file_is_its_owners_alone_or_refused()
    {
        await using var sqlite = TestDatabase.Sqlite();
        var url = await sqlite.OpenMigratedUrlAsync();
        await using var first = TestInstallation.Open(url, null);
        await first.Get<KeyRing>().LinkKeysAsync(Cancel);
        var path = Path.Combine(first.Folder, "keys", "ring.key");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        await first.Database.DisposeAsync();

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        await using var second = TestInstallation.Open(url, first.Folder);
        var refused = await Assert.ThrowsAsync<KeyException>(() => second.Get<KeyRing>().LinkKeysAsync(Cancel));
        Assert.Contains("chmod 600 " + path, refused.Message, StringComparison.Ordinal);
    }

    private static async Task MakeKeyFileAsync(string folder)
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var other = await TestInstallation.OpenAsync(sqlite);
        await other.Get<KeyRing>().LinkKeysAsync(Cancel);
        File.Copy(Path.Combine(other.Folder, "keys", "ring.key"), Path.Combine(folder, "keys", "ring.key"));
        File.SetUnixFileMode(Path.Combine(folder, "keys", "ring.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
