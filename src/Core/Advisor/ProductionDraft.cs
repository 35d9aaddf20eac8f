using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Lists;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.SesSetup;

namespace Postroad.Core.Advisor;

/// <summary>
/// A first text of a request for production access, from what the installation has and does. What it does not know stands in square brackets, and is not sent before somebody has replaced it.
/// </summary>
public sealed class ProductionDraft(Database database, SendingMonths months)
{
    private const int MostCounted = 1_000_000;

    /// <param name="server">In whose region it is asked.</param>
    /// <param name="cancel">Throws on it.</param>
    public async Task<ProductionWish> MakeAsync(SendingServer server, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        var lists = db.Set<MailingList>().IgnoreQueryFilters().Where(l => l.DeletedAt == null);
        var (all, confirmed) = (await lists.CountAsync(cancel), await lists.CountAsync(l => l.OptIn == OptIn.Double, cancel));
        var people = await db.Set<Subscription>().IgnoreQueryFilters().Where(s => s.Status == SubscriptionStatus.Subscribed).Take(MostCounted).CountAsync(cancel);
        var text = new StringBuilder();
        text.Append("We mail people who asked for it, with Postroad, a platform for email marketing that we run ourselves. We never buy, rent or harvest addresses.\n\n");
        text.Append("Whom we mail: ").Append(People(all, people)).Append(' ').Append(Consent(all, confirmed)).Append("\n\n");
        text.Append("What we send: [say what, and how often: a newsletter every two weeks about new coffees, for example].\n\n");
        text.Append("Volume: ").Append(Volume(await months.ReadAsync(cancel))).Append("\n\n");
        text.Append("Bounces and complaints: ").Append(server.HasEvents
            ? $"the configuration set {server.ConfigurationSet ?? "of our identity"} publishes them to us by {(server.QueueUrl is null ? "Amazon SNS" : "Amazon SNS and Amazon SQS")}. Whoever bounces for good or complains is suppressed at once, automatically, and is never mailed again."
            : "[set the path of events up first, so that they reach us automatically].").Append("\n\n");
        text.Append("Leaving: every mail has an unsubscribe link and one-click unsubscribe (RFC 8058). It works at once, without signing in.");
        return new ProductionWish { MailType = MailType.Marketing, Website = Website(server), Description = text.ToString() };
    }

    private static string People(int lists, int people) => lists == 0
        ? "[say whom: at first the customers of our shop who ticked the box for the newsletter, for example]."
        : $"{(people >= MostCounted ? "more than " : "")}{Number(people)} {(people == 1 ? "person" : "people")} on {Number(lists)} mailing {(lists == 1 ? "list" : "lists")}.";

    private static string Consent(int lists, int confirmed) => lists == 0 ? "" : confirmed == lists
        ? "All of them confirmed their address by a link in a mail (double opt-in)."
        : confirmed > 0 ? $"On {Number(confirmed)} of them, people confirm their address by a link in a mail (double opt-in); on the others [say how they agreed]."
        : "They agreed to it [say where and how: with a box that they ticked on www.example.com/newsletter, for example].";

    private static string Volume(SendingMonth month) => month.Sent > 0
        ? string.Create(CultureInfo.InvariantCulture, $"we sent {month.Sent:N0} mails in the last {SendingMonths.Days} days, of which {(decimal)month.Bounced / month.Sent:0.00%} bounced and {(decimal)month.Complained / month.Sent:0.000%} were complained about.")
        : "[say how many a day at first, and how many in three months].";

    /// <summary>Of the default From; a person sees it and may know better.</summary>
    private static string Website(SendingServer server) => EmailAddress.TryParse(server.DefaultFrom ?? "", out var from, out _) ? $"https://www.{from.ToString().Split('@')[^1]}" : "";

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
