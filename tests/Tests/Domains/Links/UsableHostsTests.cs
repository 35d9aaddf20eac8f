using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Campaigns;
using Postroad.Core.Domains.Links;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Links;

/// <summary>No new mail has a host at which its links would be dead, and the sentence says the same as the query.</summary>
public sealed class UsableHostsTests : IDisposable
{
    private const string Host = "go.links.test";

    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    private readonly TestCertificates authority = new();
    private readonly TemporaryFolder folder = new();

    [Theory, EachDatabase]
    public async Task One_whose_certificate_file_has_none_that_is_valid_is_passed_over_until_it_has(TestDatabase kind)
    {
        var time = new FakeTimeProvider(Now);
        await using var desk = await LinkDesk.OpenAsync(kind, time);
        var server = await desk.AddServerAsync("SES Frankfurt");
        var go = await EncryptedAsync(desk, Now.AddDays(30));
        await LinkDesk.SavedAsync(desk.Domains.AttachAsync(desk.Customer, go.PublicId, go.Version, [server.PublicId], "Ines", LinkDesk.Cancel));
        Assert.Equal("https://go.links.test/", await desk.UrlAsync(null, server));

        // After a restart nothing but the file is left to be read.
        var keep = Upkeep(desk);
        File.Move(Pem, Pem + ".away");
        await keep.WorkAsync(LinkDesk.Cancel);
        var found = await desk.FindAsync(go.PublicId);
        Assert.Equal((null, $"There is no file {Pem} on the server."), (found.TlsEndsAt, found.TlsFault));
        Assert.Equal("The certificate file of go.links.test cannot be used, so no browser would open links at it. Whoever runs Postroad sees why on its page.", UsableHosts.WhyNot(found, Now));
        Assert.Equal("https://news.postroad.test/", await desk.UrlAsync(null, server));
        Assert.Equal("https://news.postroad.test/", await desk.UrlAsync(go.Id, server));
        Assert.Equal((PreflightLevel.Advice, "Links do not get the address go.links.test"), await PreflightAsync(desk, server, Now));
        // It keeps the server that it has, and gets no other.
        var paris = await desk.AddServerAsync("SES Paris");
        Assert.StartsWith("The certificate file of go.links.test", await LinkDesk.FaultOfAsync(desk.Domains.AttachAsync(desk.Customer, go.PublicId, found.Version, [server.PublicId, paris.PublicId], "Ines", LinkDesk.Cancel)), StringComparison.Ordinal);

        File.Move(Pem + ".away", Pem);
        time.Advance(TimeSpan.FromSeconds(30));
        await keep.WorkAsync(LinkDesk.Cancel);
        Assert.Equal("https://go.links.test/", await desk.UrlAsync(null, server));
        Assert.Equal((PreflightLevel.Passed, "Links are at go.links.test"), await PreflightAsync(desk, server, time.GetUtcNow()));
        time.SetUtcNow(Now.AddDays(30));
        Assert.Equal("https://news.postroad.test/", await desk.UrlAsync(null, server));
        Assert.Equal("The certificate of go.links.test ended on 24 Dec 2026, so no browser would open links at it. Whoever runs Postroad renews it.", UsableHosts.WhyNot(await desk.FindAsync(go.PublicId), time.GetUtcNow()));
        // Without a file, what stands in front is looked at, and soon.
        go = await desk.FindAsync(go.PublicId);
        go = await LinkDesk.SavedAsync(desk.Domains.EncryptAsync(desk.Customer, go.PublicId, go.Version, null, null, "Ines", LinkDesk.Cancel));
        Assert.Equal((null, null, null, time.GetUtcNow()), (go.TlsEndsAt, go.TlsFault, go.TlsCheckedAt, go.NextCheckAt));
        Assert.Equal("https://go.links.test/", await desk.UrlAsync(null, server));
    }

    [Theory, EachDatabase]
    public async Task The_sentence_and_the_query_agree_on_every_state(TestDatabase kind)
    {
        await using var desk = await LinkDesk.OpenAsync(kind, new FakeTimeProvider(Now));
        var go = await EncryptedAsync(desk, Now.AddDays(30));
        var longAgo = Now - UsableHosts.Trust;
        DateTimeOffset?[] instants = [null, longAgo, longAgo.AddMilliseconds(1), Now, Now.AddMilliseconds(1)];
        var cases = from state in Enum.GetValues<TrackingState>() from silent in instants from ends in instants from file in new[] { null, Pem } from removed in new DateTimeOffset?[] { null, Now } select (state, silent, ends, file, removed);
        foreach (var (state, silent, ends, file, removed) in cases)
        {
            await desk.Database.WriteAsync(session => session.Db(desk.Customer).Set<TrackingDomain>().ExecuteUpdateAsync(set => set.SetProperty(d => d.State, state).SetProperty(d => d.SilentSince, silent)
                .SetProperty(d => d.TlsEndsAt, ends).SetProperty(d => d.CertificateFile, file).SetProperty(d => d.RemovedAt, removed), LinkDesk.Cancel), LinkDesk.Cancel);
            await using var db = desk.Database.Read(desk.Customer);
            var isUsable = await db.Set<TrackingDomain>().Where(UsableHosts.At(Now)).AnyAsync(LinkDesk.Cancel);
            Assert.Equal((state, silent, ends, file, removed, isUsable), (state, silent, ends, file, removed, UsableHosts.WhyNot(await desk.FindAsync(go.PublicId), Now) is null));
            Assert.Equal(isUsable, state == TrackingState.Right && removed is null && (silent is null || silent > longAgo) && (file is null || ends > Now));
        }
    }

    [Fact]
    public async Task One_that_broke_says_since_when_and_gives_up_its_servers_one_by_one()
    {
        var time = new FakeTimeProvider(Now);
        await using var desk = await LinkDesk.OpenAsync(TestDatabase.Sqlite(), time);
        var (frankfurt, paris, rome) = (await desk.AddServerAsync("SES Frankfurt"), await desk.AddServerAsync("SES Paris"), await desk.AddServerAsync("SES Rome"));
        var go = await desk.AddRightAsync(Host);
        go = await LinkDesk.SavedAsync(desk.Domains.AttachAsync(desk.Customer, go.PublicId, go.Version, [frankfurt.PublicId, paris.PublicId], "Ines", LinkDesk.Cancel));
        desk.Zone.Clear(Host);
        time.Advance(TimeSpan.FromDays(1));
        await desk.Checks.LookAsync(desk.Customer, go.PublicId, LinkDesk.Cancel);
        Assert.StartsWith("go.links.test does not lead here any more, since 25 Nov 2026, so links at it may lead nowhere. Nothing stands at go.links.test.",
            await LinkDesk.FaultOfAsync(desk.Domains.AttachAsync(desk.Customer, go.PublicId, go.Version, [frankfurt.PublicId, rome.PublicId], "Ines", LinkDesk.Cancel)), StringComparison.Ordinal);
        await LinkDesk.SavedAsync(desk.Domains.AttachAsync(desk.Customer, go.PublicId, go.Version, [frankfurt.PublicId], "Ines", LinkDesk.Cancel));
        Assert.Equal("SES Frankfurt", Assert.Single((await desk.Domains.FindAsync(desk.Customer, go.PublicId, LinkDesk.Cancel))!.Servers).Name);
    }

    [Theory, EachDatabase]
    public async Task A_form_of_one_that_lost_a_server_meanwhile_does_not_take_it_back(TestDatabase kind)
    {
        await using var desk = await LinkDesk.OpenAsync(kind, new FakeTimeProvider(Now));
        var server = await desk.AddServerAsync("SES Frankfurt");
        var (a, b) = (await desk.AddRightAsync("a.links.test"), await desk.AddRightAsync("b.links.test"));
        a = await LinkDesk.SavedAsync(desk.Domains.AttachAsync(desk.Customer, a.PublicId, a.Version, [server.PublicId], "Ines", LinkDesk.Cancel));
        await LinkDesk.SavedAsync(desk.Domains.AttachAsync(desk.Customer, b.PublicId, b.Version, [server.PublicId], "Ben", LinkDesk.Cancel));

        var stale = Assert.IsType<Edit<TrackingDomain>.Stale>(await desk.Domains.AttachAsync(desk.Customer, a.PublicId, a.Version, [server.PublicId], "Ines", LinkDesk.Cancel));
        Assert.Equal((a.Version + 1, "Ben"), (stale.Current.Version, stale.Current.ChangedBy));
        Assert.Equal("https://b.links.test/", await desk.UrlAsync(null, server));
    }

    public void Dispose()
    {
        authority.Dispose();
        folder.Dispose();
    }

    private string Pem => Path.Combine(folder.Path, "go.pem");

    private static async Task<(PreflightLevel, string)> PreflightAsync(LinkDesk desk, SendingServer server, DateTimeOffset now)
    {
        await using var db = desk.Database.Read(desk.Customer);
        var item = Assert.Single(await PreflightLinks.OfAsync(db, new DraftFields { Name = "Spring" }, server, now, LinkDesk.Cancel));
        return (item.Level, item.Title);
    }

    private static LinkUpkeep Upkeep(LinkDesk desk) => new(desk.Database, desk.Hosts, new Certificates(desk.Hosts, desk.Time, new ToldLog<Certificates>()), desk.Time);

    private async Task<TrackingDomain> EncryptedAsync(LinkDesk desk, DateTimeOffset end)
    {
        var (certificate, key) = authority.Sign(Host, Now, end);
        await File.WriteAllTextAsync(Pem, certificate + authority.Between + key, LinkDesk.Cancel);
        var go = await desk.AddRightAsync(Host);
        return await LinkDesk.SavedAsync(desk.Domains.EncryptAsync(desk.Customer, go.PublicId, go.Version, Pem, null, "Ines", LinkDesk.Cancel));
    }
}
