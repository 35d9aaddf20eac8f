using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Domains.Reports;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Reports;

public sealed class DmarcSharesTests
{
    private static readonly CustomerId Mine = new(1);

    private static readonly DateTimeOffset Now = new(2026, 11, 29, 9, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Mail_of_the_last_thirty_days_adds_up_by_domain_and_for_its_customer_alone(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        var (passes, fails) = (Samples.Row("192.0.2.1", 10, true, true, Samples.Spf("a.example")), Samples.Row("192.0.2.2", 3, false, false, Samples.Spf("b.example")));
        await TakeAsync(Samples.Of(Now.AddDays(-2), [passes, fails], "new"));
        await TakeAsync(Samples.Of(Now.AddDays(-3), [fails], "before"));
        await TakeAsync(Samples.Of(Now.AddDays(-40), [fails], "old"));
        await TakeAsync(Samples.Of(Now.AddDays(-2), [passes], "other", "other.example", "Yahoo"));

        var shares = await new DmarcShares(database, new FakeTimeProvider(Now)).ReadAsync(Mine, Cancel);

        Assert.Equal([new DmarcShare("harbourlane.example", 16, 10), new DmarcShare("other.example", 10, 10)], shares.Values.OrderBy(s => s.Domain, StringComparer.Ordinal));
        Assert.Empty(await new DmarcShares(database, new FakeTimeProvider(Now)).ReadAsync(new CustomerId(2), Cancel));

        async Task TakeAsync(string report)
        {
            using var reports = new DmarcReports(database, new FakeTimeProvider(Now));
            Assert.IsType<ReportTaking.Taken>(await reports.TakeAsync(Mine, "report.xml", new MemoryStream(Samples.Bytes(report)), "Ines", Cancel));
        }
    }
}
