using System.Net;
using System.Net.Security;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Campaigns;
using Postroad.Core.Domains.Links;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Links;

/// <summary>What a handshake with a proxy in front shows: an end, a named fault, or that it is not known.</summary>
public sealed class TlsLookTests : IAsyncDisposable
{
    private const string Host = "go.links.test";

    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero), End = Now.AddDays(90);

    private readonly TestCertificates authority = new();
    private readonly TlsFront front = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_end_of_a_certificate_that_browsers_take_and_why_they_do_not_take_another()
    {
        using var stranger = new TestCertificates();
        var cases = new (string Name, SslStreamCertificateContext? Shown, TlsFinding Finding)[]
        {
            ("right", TlsFront.Of(authority.Sign(Host, Now, End), authority.Between), new(true, End, null)),
            ("alone", TlsFront.Of(authority.Sign(Host, Now, End)), new(true, End, "The certificate that is shown at go.links.test comes without that of its issuer, or from an authority that this machine does not know.")),
            ("a stranger's", TlsFront.Of(stranger.Sign(Host, Now, End), stranger.Between), new(true, End, "The certificate that is shown at go.links.test is not from an authority that this machine trusts.")),
            ("another host", TlsFront.Of(authority.Sign("mail.shop.test", Now, End), authority.Between), new(true, End, "The certificate that is shown at go.links.test is for mail.shop.test.")),
            ("ended", TlsFront.Of(authority.Sign(Host, Now.AddDays(-90), Now.AddDays(-1)), authority.Between), new(true, Now.AddDays(-1), "The certificate that is shown at go.links.test ended on 23 Nov 2026.")),
            ("too early", TlsFront.Of(authority.Sign(Host, Now.AddDays(2), End), authority.Between), new(true, End, "The certificate that is shown at go.links.test is not valid before 26 Nov 2026.")),
            ("nothing", null, new(true, null, "What answers at go.links.test ends the handshake: it has no certificate for this host, or speaks no TLS.")),
        };
        foreach (var (name, shown, finding) in cases)
        {
            front.Shown = shown;
            Assert.Equal((name, finding), (name, await Look(_ => true).LookAsync(Url, Cancel)));
        }

        Assert.Equal(cases.Length, front.Asked);
    }

    [Fact]
    public async Task Who_is_not_out_in_the_world_gets_no_packet_and_whoever_is_not_reached_is_not_known()
    {
        front.Shown = TlsFront.Of(authority.Sign(Host, Now, End), authority.Between);
        Assert.Equal(new TlsFinding(false, null, "go.links.test was not asked: it leads into a private network, and is not looked at."), await Look(PublicAddresses.Contains).LookAsync(Url, Cancel));
        using (var world = new OutsideHttp(OutsideRules.World))
            Assert.Equal(new TlsFinding(false, null, $"go.links.test was not asked: port {front.Port} is not looked at, only 80 and 443."), await new TlsLook(world, new FakeTimeProvider(Now)).LookAsync(Url, Cancel));
        Assert.Equal(0, front.Asked);

        var gone = new TlsFront();
        var port = gone.Port;
        await gone.DisposeAsync();
        Assert.Equal(new TlsFinding(false, null, $"go.links.test did not answer at port {port} when it was asked from here."), await Look(_ => true, port).LookAsync(new Uri($"https://{Host}:{port}/"), Cancel));
    }

    [Theory, EachDatabase]
    public async Task It_is_looked_at_when_the_CNAME_is_right_and_no_longer_known_when_that_is_not(TestDatabase kind)
    {
        front.Shown = TlsFront.Of(authority.Sign(Host, Now, End), authority.Between);
        await using var desk = await LinkDesk.OpenAsync(kind, new FakeTimeProvider(Now), Look(_ => true), front.Port);
        var waiting = await LinkDesk.SavedAsync(desk.Domains.AddAsync(desk.Customer, Host, "Ines", Cancel));
        Assert.Equal((null, 0), (waiting.TlsCheckedAt, front.Asked));

        desk.Zone.Lead(Host);
        var right = await desk.Checks.LookAsync(desk.Customer, waiting.PublicId, Cancel);
        Assert.Equal((Now, End, null), (right!.TlsCheckedAt, right.TlsEndsAt, right.TlsFault));
        front.Shown = null;
        var faulty = await desk.Checks.LookAsync(desk.Customer, waiting.PublicId, Cancel);
        Assert.Equal((Now, null, TrackingTrouble.InFront), (faulty!.TlsCheckedAt, faulty.TlsEndsAt, TrackingTroubles.Of(faulty, Now)!.Trouble));

        await using (var db = desk.Database.Read(desk.Customer))
            Assert.Equal((PreflightLevel.Advice, "Browsers do not trust go.links.test"), Assert.Single(await PreflightLinks.OfAsync(db, new DraftFields { Name = "Spring", TrackingDomain = faulty.PublicId }, null, Now, Cancel)) switch { var item => (item.Level, item.Title) });
        desk.Zone.Clear(Host);
        var broken = await desk.Checks.LookAsync(desk.Customer, waiting.PublicId, Cancel);
        Assert.Equal((null, null, null), (broken!.TlsCheckedAt, broken.TlsEndsAt, broken.TlsFault));
        Assert.Equal(2, front.Asked);
    }

    public async ValueTask DisposeAsync()
    {
        await front.DisposeAsync();
        authority.Dispose();
    }

    private Uri Url => new($"https://{Host}:{front.Port}/");

    private TlsLook Look(Func<IPAddress, bool> isAllowed, int? port = null) =>
        new(new OutsideHttp(new OutsideRules(isAllowed, new HashSet<int> { port ?? front.Port }, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]))), new FakeTimeProvider(Now), authority.Root);
}
