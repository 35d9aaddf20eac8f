using System.Text;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Checks;
using Postroad.Core.Domains.Signing;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Deliveries.Mime;
using Postroad.Tests.Domains.Dkim;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Signing;

/// <summary>The life of a domain's own keys, from making one to when it may be removed.</summary>
public sealed class OwnKeyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_key_signs_only_once_every_name_server_of_the_zone_serves_exactly_it_and_then_proves_whose_the_domain_is(TestDatabase kind)
    {
        await using var bench = await KeyBench.OpenAsync(kind);
        Assert.Contains("It is not known yet whose roastery.example is", await WhyNotAsync(bench), StringComparison.Ordinal);
        var made = await bench.MakeAsync();
        Assert.Equal(("postroad1", OwnKeyState.Waiting), (made.Keys[0].Selector, made.Keys[0].State));
        Assert.Null(await bench.SelectorAsync());

        // The second name server has nothing yet, then another key, then no answer.
        var record = await bench.RecordAsync("postroad1");
        await bench.PublishAsync(record);
        foreach (var says in new Func<byte[], byte[]>[] { q => DnsMessage.Answer(q, code: 3), q => DnsMessage.Answer(q, records: (DnsMessage.QuestionName(q), DnsMessage.Txt, DnsMessage.Text(record.Value[..^9] + "AAAQIDAQA"))), q => DnsMessage.Answer(q, code: 2) })
        {
            bench.Second = says;
            Assert.Equal(OwnKeyState.Waiting, (await bench.LookAsync()).Keys[0].State);
            Assert.Null(await bench.SelectorAsync());
            Assert.NotNull(await WhyNotAsync(bench));
        }

        bench.Second = null;
        var served = await bench.LookAsync();
        Assert.Equal((OwnKeyState.Signing, true, null), (served.Keys[0].State, served.Keys[0].IsServed, served.Keys[0].Fault));
        Assert.Equal("postroad1", await bench.SelectorAsync());
        Assert.Equal((true, true), (served.Domain.IsVouchedFor, served.Uses[0].Row.MaySend));
        Assert.Null(await WhyNotAsync(bench));
        Assert.Equal(CheckColor.Green, served.Reading!.Chips.Single(c => c.Subject == CheckSubject.Dkim).Color);
    }

    [Theory, EachDatabase]
    public async Task A_key_whose_record_is_gone_or_another_signs_nothing_until_it_is_back_and_says_so(TestDatabase kind)
    {
        await using var bench = await KeyBench.OpenAsync(kind);
        var record = await SigningAsync(bench);

        // A name server that fails says nothing against the key.
        bench.Second = query => DnsMessage.Answer(query, code: 2);
        Assert.True((await bench.LookAsync()).Keys[0].IsServed);
        bench.Second = null;

        foreach (var published in new RecordReading[][] { [], [record with { Value = record.Value[..^9] + "AAAQIDAQA" }] })
        {
            await bench.PublishAsync(published);
            var gone = await bench.LookAsync();
            Assert.Equal((OwnKeyState.Signing, false), (gone.Keys[0].State, gone.Keys[0].IsServed));
            Assert.Null(await bench.SelectorAsync());
            Assert.Equal(CheckColor.Red, gone.Reading!.Chips.Single(c => c.Subject == CheckSubject.Dkim).Color);
            var mistake = gone.Reading.Mistakes.First(m => m.Subject == CheckSubject.Dkim);
            Assert.Equal((published.FirstOrDefault()?.Value, record.Value), (mistake.Found, mistake.Expected));
            Assert.EndsWith("Until it is right, mail leaves without a signature.", mistake.Fix, StringComparison.Ordinal);
            Assert.Contains("mail leaves without a signature", Assert.Single(gone.Domain.Broken, b => b.Contains("postroad1", StringComparison.Ordinal)), StringComparison.Ordinal);
            // Mail is not held: it is known whose the domain is.
            Assert.Null(await WhyNotAsync(bench));
        }

        await bench.PublishAsync(record);
        Assert.True((await bench.LookAsync()).Keys[0].IsServed);
        Assert.Equal("postroad1", await bench.SelectorAsync());
    }

    [Theory]
    [InlineData("k1.keys.roastery.example")]
    [InlineData("k1.keys.example")]
    public async Task A_key_to_which_a_CNAME_leads_signs_as_verifiers_follow_it_and_not_before_each_name_server_has_that_CNAME(string target)
    {
        await using var bench = await KeyBench.OpenAsync(TestDatabase.Sqlite());
        await bench.MakeAsync();
        var record = await bench.RecordAsync("postroad1");
        var there = record with { Name = target };
        var isElsewhere = target == "k1.keys.example";
        if (isElsewhere) await bench.ServeAsync("keys.example", $"k1 60 IN TXT {DomainRecords.Data("TXT", record.Value)}");
        await bench.PublishAsync([record with { Kind = "CNAME", Value = $"{target}." }, .. isElsewhere ? [] : new[] { there }]);
        // The second name server has nothing yet.
        bench.Second = query => DnsMessage.Answer(query, code: 3);
        Assert.Equal(OwnKeyState.Waiting, (await bench.LookAsync()).Keys[0].State);

        bench.Second = null;
        var served = await bench.LookAsync();
        Assert.Equal((OwnKeyState.Signing, true, null), (served.Keys[0].State, served.Keys[0].IsServed, served.Keys[0].Fault));
        Assert.Equal("postroad1", await bench.SelectorAsync());
        Assert.DoesNotContain(served.Reading!.Mistakes, m => m.Subject == CheckSubject.Dkim && m.Color == CheckColor.Red);

        // The control: a CNAME that leads to another key, or to none, is as wrong as a record that is.
        foreach (var wrong in new[] { new[] { record with { Kind = "CNAME", Value = "nowhere.roastery.example." } }, [record with { Kind = "CNAME", Value = "other.roastery.example." }, record with { Name = "other.roastery.example", Value = record.Value[..^9] + "AAAQIDAQA" }] })
        {
            await bench.PublishAsync(wrong);
            var gone = await bench.LookAsync();
            Assert.False(gone.Keys[0].IsServed);
            Assert.Null(await bench.SelectorAsync());
            Assert.Equal(CheckColor.Red, gone.Reading!.Chips.Single(c => c.Subject == CheckSubject.Dkim).Color);
        }
    }

    [Theory, EachDatabase]
    public async Task Of_two_people_who_make_a_key_at_once_one_makes_it_and_the_other_is_told(TestDatabase kind)
    {
        await using var bench = await KeyBench.OpenAsync(kind);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        var made = await Task.WhenAll(new[] { "Ines", "Ben" }.Select(by => Task.Run(() => bench.Keys.MakeAsync(bench.Customer, bench.DomainId, by, Cancel))));
        Assert.Single(made.OfType<Edit<DomainDetail>.Saved>());
        Assert.StartsWith("postroad1 waits to be published", Assert.Single(Assert.Single(made.OfType<Edit<DomainDetail>.Faulty>()).Faults).Sentence, StringComparison.Ordinal);
        Assert.Equal("postroad1", Assert.Single((await bench.FindAsync()).Keys).Selector);
        Assert.Single(await bench.LogAsync(), e => e.Action == "domain.key.make");
    }

    [Fact]
    public async Task Mail_that_was_signed_before_a_rotation_verifies_seven_days_later_for_until_then_nobody_is_told_to_remove_its_key()
    {
        await using var bench = await KeyBench.OpenAsync(TestDatabase.Sqlite());
        var first = await SigningAsync(bench);
        Assert.Equal("postroad2", (await bench.MakeAsync()).Keys[1].Selector);
        var second = await bench.RecordAsync("postroad2");
        // Waits: the first goes on, and what is not published yet breaks nothing.
        Assert.Equal(("postroad1", CheckColor.Amber), (await bench.SelectorAsync(), (await bench.LookAsync()).Reading!.Chips.Single(c => c.Subject == CheckSubject.Dkim).Color));
        Assert.Contains("postroad2 waits to be published", await RefusedAsync(bench.Keys.MakeAsync(bench.Customer, bench.DomainId, "Ines", Cancel)), StringComparison.Ordinal);

        await bench.PublishAsync(first, second);
        var mail = await bench.SignAsync(Letter.Write().Raw);
        await bench.Signing.WriteUsesAsync(Cancel);
        var last = bench.Time.GetUtcNow();
        var rotated = await bench.LookAsync();
        Assert.Equal([OwnKeyState.Replaced, OwnKeyState.Signing], rotated.Keys.Select(k => k.State));
        Assert.Equal("postroad2", await bench.SelectorAsync());
        Assert.InRange(rotated.Keys[0].KeepUntil!.Value, last + OwnKey.Keep, last + OwnKey.Keep + TimeSpan.FromMinutes(1));

        // A week later, less a moment.
        bench.Time.SetUtcNow(rotated.Keys[0].KeepUntil!.Value - TimeSpan.FromMinutes(2));
        var kept = await bench.LookAsync();
        Assert.False(kept.Keys[0].MayBeRemoved(bench.Time.GetUtcNow()));
        Assert.Contains("Leave its record published", await RefusedAsync(bench.Keys.RemoveAsync(bench.Customer, bench.DomainId, "postroad1", "Ines", Cancel)), StringComparison.Ordinal);
        Assert.Contains("postroad1 has to stay published", await RefusedAsync(bench.Keys.MakeAsync(bench.Customer, bench.DomainId, "Ines", Cancel)), StringComparison.Ordinal);
        Assert.Contains("signed with postroad2", await RefusedAsync(bench.Keys.RemoveAsync(bench.Customer, bench.DomainId, "postroad2", "Ines", Cancel)), StringComparison.Ordinal);
        Assert.Equal(("pass", "pass"), (await JudgeAsync(bench, mail)).Single());

        bench.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.IsType<Edit<DomainDetail>.Saved>(await bench.Keys.RemoveAsync(bench.Customer, bench.DomainId, "postroad1", "Ines", Cancel));
        // Control: with what is to be published now it does not.
        var after = (await JudgeAsync(bench, mail)).Single();
        Assert.NotEqual("pass", after.Python);
        Assert.NotEqual("pass", after.Node);
        Assert.Equal("postroad1", (await bench.MakeAsync()).Keys[1].Selector);
        Assert.Equal(["domain.add", "domain.key.make", "domain.key.make", "domain.key.remove", "domain.key.make"], (await bench.LogAsync()).Select(e => e.Action));
    }

    [Fact]
    public async Task A_mail_that_left_shortly_before_its_key_was_replaced_counts_from_when_it_left_and_one_that_left_later_from_then()
    {
        await using var bench = await KeyBench.OpenAsync(TestDatabase.Sqlite());
        var first = await SigningAsync(bench);
        // A lane that holds on to what it has read.
        var held = (await bench.Signing.FindAsync(bench.Customer, KeyBench.From, null, Cancel))!;
        await bench.MakeAsync();
        await bench.PublishAsync(first, await bench.RecordAsync("postroad2"));
        var replaced = (await bench.LookAsync()).Keys[0].ReplacedAt!.Value;
        bench.Time.Advance(TimeSpan.FromHours(5));
        bench.Signing.Note(held, bench.Time.GetUtcNow());
        await bench.Signing.WriteUsesAsync(Cancel);

        Assert.Equal(replaced + TimeSpan.FromHours(5) + OwnKey.Keep, (await bench.FindAsync()).Keys[0].KeepUntil!.Value, TimeSpan.FromSeconds(1));
        Assert.NotSame(held, await bench.Signing.FindAsync(bench.Customer, KeyBench.From, held, Cancel));
    }

    [Theory, EachDatabase]
    public async Task The_private_half_is_sealed_for_its_place_and_no_other_customer_sees_removes_or_signs_with_a_key(TestDatabase kind)
    {
        await using var bench = await KeyBench.OpenAsync(kind);
        await SigningAsync(bench);
        await using var db = bench.Database.Read(bench.Customer);
        var key = await db.Set<OwnKey>().SingleAsync(Cancel);
        Assert.StartsWith("1.", key.PrivateKey, StringComparison.Ordinal);
        Assert.StartsWith("MII", await bench.Secrets.OpenAsync(key.Place, key.PrivateKey, Cancel), StringComparison.Ordinal);
        await Assert.ThrowsAsync<KeyException>(() => bench.Secrets.OpenAsync(OwnKey.PlaceOf(bench.Other, key.PublicId), key.PrivateKey, Cancel));
        await Assert.ThrowsAsync<KeyException>(() => bench.Secrets.OpenAsync(OwnKey.PlaceOf(bench.Customer, "another"), key.PrivateKey, Cancel));

        Assert.Null(await bench.Signing.FindAsync(bench.Other, KeyBench.From, null, Cancel));
        Assert.Null(await bench.Signing.FindAsync(bench.Other, "hello@news.roastery.example", null, Cancel));
        Assert.Empty((await bench.Domains.ListAsync(bench.Other, Cancel)).SelectMany(d => d.Keys));
        Assert.IsType<Edit<DomainDetail>.NotFound>(await bench.Keys.MakeAsync(bench.Other, bench.DomainId, "Mallory", Cancel));
        Assert.IsType<Edit<DomainDetail>.NotFound>(await bench.Keys.RemoveAsync(bench.Other, bench.DomainId, "postroad1", "Mallory", Cancel));
        // Its own customer, for names below it too, and the mail of the installation, whose From an administrator chose.
        foreach (var (customer, from) in new[] { (bench.Customer, "a@news.roastery.example"), (CustomerId.Installation, KeyBench.From) })
            Assert.StartsWith("DKIM-Signature", Encoding.ASCII.GetString(await bench.SignAsync(Letter.Write().Raw, customer, from)), StringComparison.Ordinal);

        await bench.Domains.DeleteAsync(bench.Customer, bench.DomainId, "Ines", Cancel);
        Assert.Empty(await db.Set<OwnKey>().ToListAsync(Cancel));
    }

    /// <summary>The first key, published and seen.</summary>
    private static async Task<RecordReading> SigningAsync(KeyBench bench)
    {
        await bench.MakeAsync();
        var record = await bench.RecordAsync("postroad1");
        await bench.PublishAsync(record);
        Assert.Equal(OwnKeyState.Signing, (await bench.LookAsync()).Keys[0].State);
        return record;
    }

    private static async Task<string> RefusedAsync(Task<Edit<DomainDetail>> asking) => Assert.Single(Assert.IsType<Edit<DomainDetail>.Faulty>(await asking).Faults).Sentence;

    /// <summary>With what the page of the domain says is to be published.</summary>
    private static async Task<List<(string Python, string Node)>> JudgeAsync(KeyBench bench, byte[] mail) =>
        await DkimJudges.JudgeAsync([mail], (await bench.FindAsync()).Reading!.Records.Where(r => r.Subject == CheckSubject.Dkim).ToDictionary(r => r.Name, r => r.Value));

    private static async Task<string?> WhyNotAsync(KeyBench bench) =>
        (await new SenderRights(bench.Database, null!).AskAsync(bench.Customer, bench.Relay, KeyBench.From, Cancel) as SenderStanding.NotVerified)?.Why.What;
}
