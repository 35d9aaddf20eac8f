using Microsoft.EntityFrameworkCore;
using Postroad.Core.Lists;
using Postroad.Core.Lists.Forms;
using Postroad.Core.Primitives;
using Postroad.Core.Suppressions;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Lists.Forms;

/// <summary>Signing up, and what it cannot be used for.</summary>
public sealed class SignUpTests
{
    private const string Anna = "anna@example.com";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Who_signs_up_is_asked_and_is_on_the_list_after_their_yes_with_the_proof_of_it(TestDatabase kind)
    {
        await using var desk = await SignUpDesk.OpenAsync(kind);
        Assert.IsType<SignUpAnswer.Taken>(await desk.SignUpAsync(desk.Double, "Anna@Example.com", firstName: "Anna"));
        var pending = (await desk.SubscriptionAsync(desk.Double, Anna))!;
        Assert.Equal((SubscriptionStatus.Unconfirmed, (short)1, "Sign-up page", 1), (pending.Status, pending.Asked, pending.Source, await desk.MailsAsync()));
        await using (var db = desk.Installation.Database.Read(desk.Customer))
        {
            // What a stranger typed is not the contact's before its owner said yes.
            Assert.Equal("{}", (await db.Set<Contact>().SingleAsync(Cancel)).Fields);
            var proof = await db.Set<SignUp>().SingleAsync(Cancel);
            Assert.Equal(("192.0.2.1", "Yes, send me these mails. I can stop any time with one click.", desk.Time.GetUtcNow()), (proof.Network, proof.Consent, proof.At));
        }

        var asked = Assert.Single(await desk.AskedAsync(desk.Double, Anna));
        desk.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(ConfirmationState.Open, (await desk.Installation.Get<Confirmations>().FindAsync(asked, Cancel))!.State);
        Assert.Equal(SubscriptionStatus.Unconfirmed, (await desk.SubscriptionAsync(desk.Double, Anna))!.Status);
        for (var i = 0; i < 2; i++) Assert.Equal(ConfirmationState.Confirmed, (await desk.ConfirmAsync(asked))!.State);
        var now = (await desk.SubscriptionAsync(desk.Double, Anna))!;
        Assert.Equal((SubscriptionStatus.Subscribed, desk.Time.GetUtcNow(), "198.51.100.7"), (now.Status, now.ConfirmedAt, now.ConfirmedFrom));
        await using var after = desk.Installation.Database.Read(desk.Customer);
        Assert.Equal("""{"first_name":"Anna"}""", (await after.Set<Contact>().SingleAsync(Cancel)).Fields);
    }

    [Theory, EachDatabase]
    public async Task The_same_form_posted_a_thousand_times_at_once_is_one_pending_row_and_one_mail(TestDatabase kind)
    {
        await using var desk = await SignUpDesk.OpenAsync(kind);
        await PostAsync(desk, desk.Double, Enumerable.Range(0, 1000).Select(_ => Anna));
        Assert.Equal((1, 1, 1, 1), (await desk.CountAsync<Contact>(), await desk.CountAsync<Subscription>(), await desk.CountAsync<SignUp>(), await desk.MailsAsync()));
    }

    [Fact]
    public async Task Without_one_address_for_all_of_them_the_posts_are_a_mail_each()
    {
        // The control of the test above: posts of this kind do reach the mailboxes they name.
        await using var database = TestDatabase.Sqlite();
        await using var desk = await SignUpDesk.OpenAsync(database);
        await PostAsync(desk, desk.Double, Enumerable.Range(0, 100).Select(i => $"anna{i}@example.com"));
        Assert.Equal((100, 100), (await desk.CountAsync<Subscription>(), await desk.MailsAsync()));
    }

    [Theory, EachDatabase]
    public async Task An_address_is_asked_once_a_day_and_three_times_in_thirty_days_by_all_customers_together(TestDatabase kind)
    {
        await using var desk = await SignUpDesk.OpenAsync(kind);
        await desk.SignUpAsync(desk.Double, Anna);
        await desk.SignUpAsync(desk.Other, Anna, "198.51.100.1");
        await desk.SignUpAsync(desk.Other, "anna+second@example.com", "198.51.100.2");
        Assert.Equal((1, 1), (await desk.MailsAsync(), await desk.CountAsync<Contact>()));

        desk.Time.Advance(TimeSpan.FromHours(25));
        await desk.SignUpAsync(desk.Other, Anna);
        desk.Time.Advance(TimeSpan.FromHours(25));
        await desk.SignUpAsync(desk.Double, Anna);
        Assert.Equal(3, await desk.MailsAsync());
        for (var i = 0; i < 20; i++)
        {
            desk.Time.Advance(TimeSpan.FromHours(25));
            await desk.SignUpAsync(i % 2 == 0 ? desk.Double : desk.Other, Anna);
        }

        Assert.Equal(3, await desk.MailsAsync());
        desk.Time.Advance(TimeSpan.FromDays(10));
        await desk.SignUpAsync(desk.Double, Anna);
        Assert.Equal(4, await desk.MailsAsync());
    }

    [Theory, EachDatabase]
    public async Task A_network_that_sends_too_many_is_stopped_and_another_is_not(TestDatabase kind)
    {
        await using var desk = await SignUpDesk.OpenAsync(kind);
        for (var i = 0; i < SignUpLimits.MostOfAddress; i++) Assert.IsType<SignUpAnswer.Taken>(await desk.SignUpAsync(desk.Double, $"anna{i}@example.com"));
        Assert.IsType<SignUpAnswer.TooMany>(await desk.SignUpAsync(desk.Double, "last@example.com"));
        Assert.Null(await desk.SubscriptionAsync(desk.Double, "last@example.com"));
        Assert.IsType<SignUpAnswer.Taken>(await desk.SignUpAsync(desk.Double, "last@example.com", "203.0.113.9"));
        desk.Time.Advance(TimeSpan.FromMinutes(61));
        Assert.IsType<SignUpAnswer.Taken>(await desk.SignUpAsync(desk.Double, "more@example.com"));
    }

    [Theory, EachDatabase]
    public async Task On_a_single_list_strangers_are_subscribed_at_once_and_nobody_they_name_is_changed(TestDatabase kind)
    {
        await using var desk = await SignUpDesk.OpenAsync(kind);
        await desk.SignUpAsync(desk.Single, Anna, firstName: "Anna");
        Assert.Equal(SubscriptionStatus.Subscribed, (await desk.SubscriptionAsync(desk.Single, Anna))!.Status);
        await desk.SignUpAsync(desk.Single, Anna, firstName: "Mallory");
        await using var db = desk.Installation.Database.Read(desk.Customer);
        Assert.Equal(("""{"first_name":"Anna"}""", 1, 0), ((await db.Set<Contact>().SingleAsync(Cancel)).Fields, await db.Set<SignUp>().CountAsync(Cancel), await desk.MailsAsync()));
    }

    [Theory, EachDatabase]
    public async Task Who_left_comes_back_only_by_their_own_yes_also_on_a_single_list(TestDatabase kind)
    {
        await using var desk = await SignUpDesk.OpenAsync(kind);
        await desk.SignUpAsync(desk.Single, Anna);
        await LeaveAsync(desk, desk.Single, Anna);
        desk.Time.Advance(TimeSpan.FromMinutes(1));
        await desk.SignUpAsync(desk.Single, Anna);
        Assert.Equal((SubscriptionStatus.Unsubscribed, 1), ((await desk.SubscriptionAsync(desk.Single, Anna))!.Status, await desk.MailsAsync()));

        var asked = Assert.Single(await desk.AskedAsync(desk.Single, Anna));
        Assert.Equal(ConfirmationState.Confirmed, (await desk.ConfirmAsync(asked))!.State);
        Assert.Equal((SubscriptionStatus.Subscribed, 0), ((await desk.SubscriptionAsync(desk.Single, Anna))!.Status, await desk.CountAsync<Suppression>()));
        // And who leaves after that is not brought back by the same link.
        desk.Time.Advance(TimeSpan.FromMinutes(1));
        await LeaveAsync(desk, desk.Single, Anna);
        Assert.Equal(ConfirmationState.Over, (await desk.ConfirmAsync(asked))!.State);
        Assert.Equal((SubscriptionStatus.Unsubscribed, 1), ((await desk.SubscriptionAsync(desk.Single, Anna))!.Status, await desk.CountAsync<Suppression>()));
    }

    [Theory, EachDatabase]
    public async Task Whose_mail_bounced_or_angered_is_not_asked_and_not_subscribed(TestDatabase kind)
    {
        await using var desk = await SignUpDesk.OpenAsync(kind);
        var number = 0;
        foreach (var reason in new[] { SuppressionReason.HardBounce, SuppressionReason.Complaint, SuppressionReason.Manual, SuppressionReason.ProviderList })
        {
            var email = $"{reason}@example.com".ToLowerInvariant();
            await desk.SuppressAsync(email, number++ % 2 == 0 ? 0 : (await desk.ListAsync(desk.Single)).Id, reason);
            Assert.IsType<SignUpAnswer.Taken>(await desk.SignUpAsync(desk.Single, email));
            Assert.Null(await desk.SubscriptionAsync(desk.Single, email));
        }

        Assert.Equal(0, await desk.MailsAsync());
        // One who complained after they were asked is not subscribed by the link either.
        await desk.SignUpAsync(desk.Double, Anna);
        await desk.SuppressAsync(Anna, 0, SuppressionReason.Complaint);
        Assert.Equal(ConfirmationState.HeldBack, (await desk.ConfirmAsync((await desk.AskedAsync(desk.Double, Anna))[0]))!.State);
        Assert.Equal(SubscriptionStatus.Unconfirmed, (await desk.SubscriptionAsync(desk.Double, Anna))!.Status);
    }

    [Theory, EachDatabase]
    public async Task A_link_is_good_for_seven_days_and_until_a_newer_one_is_sent(TestDatabase kind)
    {
        await using var desk = await SignUpDesk.OpenAsync(kind);
        await desk.SignUpAsync(desk.Double, Anna);
        desk.Time.Advance(TimeSpan.FromDays(2));
        await desk.SignUpAsync(desk.Double, Anna);
        var asked = await desk.AskedAsync(desk.Double, Anna);
        Assert.Equal(2, asked.Count);
        Assert.Equal(ConfirmationState.Over, (await desk.ConfirmAsync(asked[0]))!.State);
        desk.Time.Advance(Confirmations.Valid + TimeSpan.FromSeconds(1));
        Assert.Equal(ConfirmationState.Over, (await desk.ConfirmAsync(asked[1]))!.State);
        Assert.Equal(SubscriptionStatus.Unconfirmed, (await desk.SubscriptionAsync(desk.Double, Anna))!.Status);
    }

    [Theory, EachDatabase]
    public async Task A_post_is_only_written_down_whoever_is_named_and_its_work_is_done_once(TestDatabase kind)
    {
        await using var desk = await SignUpDesk.OpenAsync(kind);
        await desk.SignUpAsync(desk.Single, Anna);
        var page = (await desk.Installation.Get<SignUpForms>().OpenAsync(desk.Single, Cancel))!;
        var signUps = desk.Installation.Get<SignUps>();
        var shown = signUps.Show(page);
        desk.Time.Advance(TimeSpan.FromSeconds(5));
        foreach (var email in new[] { Anna, "new@example.com" }) Assert.IsType<SignUpAnswer.Taken>(await signUps.TakeAsync(page, SignUpDesk.Typed(email, shown), Cancel));
        // Nothing before the answer tells a member from a stranger: both are a row that nobody has looked at.
        Assert.Equal((1, 2), (await desk.CountAsync<Contact>(), await desk.CountAsync<TakenSignUp>()));
        await Task.WhenAll(desk.WorkAsync(), desk.WorkAsync());
        Assert.Equal((2, 0, 2), (await desk.CountAsync<Contact>(), await desk.CountAsync<TakenSignUp>(), await desk.CountAsync<SignUp>()));
    }

    [Fact]
    public async Task One_address_that_sends_without_end_does_not_lock_out_its_neighbours()
    {
        await using var database = TestDatabase.Sqlite();
        await using var desk = await SignUpDesk.OpenAsync(database);
        var now = desk.Time.GetUtcNow();
        for (var i = 0; i < SignUpLimits.MostOfNeighbourhood + 50; i++) Assert.Equal(i < SignUpLimits.MostOfAddress, await MayComeAsync("192.0.2.1"));
        Assert.True(await MayComeAsync("192.0.2.2"));

        Task<bool> MayComeAsync(string address) => desk.Installation.Database.WriteAsync(session => SignUpLimits.MayComeAsync(session, (address, "192.0.2.0/24"), now), Cancel);
    }

    [Theory, EachDatabase]
    public async Task What_no_person_sends_changes_nothing(TestDatabase kind)
    {
        await using var desk = await SignUpDesk.OpenAsync(kind);
        var (forms, signUps) = (desk.Installation.Get<SignUpForms>(), desk.Installation.Get<SignUps>());
        var page = (await forms.OpenAsync(desk.Double, Cancel))!;
        var other = (await forms.OpenAsync(desk.Other, Cancel))!;
        var (shown, ofOther) = (signUps.Show(page), signUps.Show(other));
        // At once, as a program does; a person who is that fast presses once more.
        Assert.IsType<SignUpAnswer.TooSoon>(await signUps.TakeAsync(page, SignUpDesk.Typed(Anna, shown), Cancel));
        desk.Time.Advance(TimeSpan.FromSeconds(5));
        foreach (var token in new[] { "", ofOther, shown[..^1] + (shown[^1] == 'A' ? 'B' : 'A') }) Assert.IsType<SignUpAnswer.LookAgain>(await signUps.TakeAsync(page, SignUpDesk.Typed(Anna, token), Cancel));
        Assert.IsType<SignUpAnswer.Taken>(await signUps.TakeAsync(page, SignUpDesk.Typed(Anna, shown) with { Trap = "https://spam.example" }, Cancel));
        var faults = Assert.IsType<SignUpAnswer.Faulty>(await signUps.TakeAsync(page, SignUpDesk.Typed("anna@example", shown) with { Consents = false }, Cancel)).Faults;
        Assert.Equal([("consent", SignUpFault.NoConsent), ("email", SignUpFault.NoAddress)], faults.Select(f => (f.Key, f.Value)).Order());
        // The words on the page were changed while it was open: what is agreed to must be what was read.
        People.Saved(await forms.SaveAsync(desk.Customer, desk.Double, 1, new SignUpFormWish { IsOn = true, Consent = "Yes to everything" }, People.Ines, Cancel));
        var changed = (await forms.OpenAsync(desk.Double, Cancel))!;
        Assert.IsType<SignUpAnswer.LookAgain>(await signUps.TakeAsync(changed, SignUpDesk.Typed(Anna, shown), Cancel));
        // And so when it was the list's language, which chooses the words where the page has none of its own.
        People.Saved(await desk.Installation.Get<MailingLists>().EditAsync(other.Customer, desk.Other, other.List.Version, People.Wish("Letters") with { OptIn = "double", Language = "de" }, People.Ines, Cancel));
        var german = (await forms.OpenAsync(desk.Other, Cancel))!;
        Assert.NotEqual(SignUps.ConsentOf(other), SignUps.ConsentOf(german));
        Assert.IsType<SignUpAnswer.LookAgain>(await signUps.TakeAsync(german, SignUpDesk.Typed(Anna, ofOther), Cancel));
        Assert.Equal((0, 0), (await desk.CountAsync<Contact>(), await desk.MailsAsync()));
    }

    [Theory, EachDatabase]
    public async Task The_page_of_a_list_is_off_until_somebody_turns_it_on_and_of_two_the_second_is_told(TestDatabase kind)
    {
        await using var people = await People.OpenAsync(kind);
        var forms = people.Installation.Get<SignUpForms>();
        Assert.Null(await forms.OpenAsync(people.Newsletter, Cancel));
        Assert.Null(await forms.OpenAsync("no/such\0list", Cancel));
        var faults = People.Faults(await forms.SaveAsync(people.Customer, people.Newsletter, 0, new SignUpFormWish { Heading = "a\nb", Consent = new string('x', 501), Fields = ["gone"] }, People.Ines, Cancel));
        Assert.Equal(["consent", "fields", "heading"], faults.Select(f => f.Field).Order());
        var first = People.Saved(await forms.SaveAsync(people.Customer, people.Newsletter, 0, new SignUpFormWish { IsOn = true }, People.Ines, Cancel));
        Assert.IsType<Edit<SignUpForm>.Stale>(await forms.SaveAsync(people.Customer, people.Newsletter, 0, new SignUpFormWish(), "Olav Lind", Cancel));
        Assert.NotNull(await forms.OpenAsync(people.Newsletter, Cancel));
        People.Saved(await forms.SaveAsync(people.Customer, people.Newsletter, first.Version, new SignUpFormWish(), People.Ines, Cancel));
        Assert.Null(await forms.OpenAsync(people.Newsletter, Cancel));
    }

    [Theory]
    [InlineData("en", "1.5", "1.5")]
    [InlineData("en", "1,5", null)]
    [InlineData("de", "1,5", "1.5")]
    [InlineData("fr", "-0,25", "-0.25")]
    [InlineData("es", "1.5", "1.5")]
    [InlineData("de", "12", "12")]
    [InlineData("de", "1.500", null)]
    [InlineData("de", "1.500,5", null)]
    public void A_number_is_read_as_it_is_written_in_the_language_of_the_page(string language, string typed, string? stored)
    {
        var (owner, then) = (new CustomerId(1), DateTimeOffset.UnixEpoch);
        var list = new MailingList { CustomerId = owner, PublicId = "l", Name = "Letters", FromName = "", FromAddress = "", PostalAddress = "", CreatedAt = then, Language = language };
        var field = new CustomField { CustomerId = owner, Name = "cups", Label = "Cups", Type = FieldType.Number, CreatedAt = then };
        var page = new SignUpPage(owner, "Harbour Lane", list, new SignUpForm { ListId = 1, CustomerId = owner, ChangedAt = then, ChangedBy = "" }, [field]);
        var faults = SignUpReading.Judge(page, new SignUpRequest { Email = Anna, Consents = true, Fields = new Dictionary<string, string> { ["cups"] = typed } }, out _, out var fields);
        Assert.Equal(stored is null ? [("cups", SignUpFault.NoNumber)] : [], faults.Select(f => (f.Key, f.Value)));
        Assert.Equal(stored is null ? "{}" : $$"""{"cups":"{{stored}}"}""", fields);
    }

    /// <summary>All at once, from networks of their own, so that the limit of a network does not help.</summary>
    private static async Task PostAsync(SignUpDesk desk, string list, IEnumerable<string> addresses)
    {
        var signUps = desk.Installation.Get<SignUps>();
        var page = (await desk.Installation.Get<SignUpForms>().OpenAsync(list, Cancel))!;
        var shown = signUps.Show(page);
        desk.Time.Advance(TimeSpan.FromSeconds(5));
        await Parallel.ForEachAsync(addresses.Select((address, i) => (address, i)), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancel },
            async (post, cancel) => Assert.IsType<SignUpAnswer.Taken>(await signUps.TakeAsync(page, SignUpDesk.Typed(post.address, shown, $"2001:db8:{post.i:x}::/64"), cancel)));
        // As two processes at once.
        await Task.WhenAll(desk.WorkAsync(), desk.WorkAsync());
    }

    private static async Task LeaveAsync(SignUpDesk desk, string list, string email)
    {
        await using var db = desk.Installation.Database.Read(desk.Customer);
        var contact = await db.Set<Contact>().Where(c => c.EmailKey == email).Select(c => c.PublicId).SingleAsync(Cancel);
        Assert.IsType<SubscribeResult.Done>(await desk.Installation.Get<Subscribing>().UnsubscribeAsync(desk.Customer, contact, list, People.Ines, null, Cancel));
    }
}
