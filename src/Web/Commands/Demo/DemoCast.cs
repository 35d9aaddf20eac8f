using Postroad.Core.Accounts;
using Postroad.Core.Campaigns;
using Postroad.Core.Domains;
using Postroad.Core.Lists;
using Postroad.Core.Lists.Import;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Suppressions;
using Postroad.Core.Templates;

namespace Postroad.Web.Commands.Demo;

/// <summary>A list that a campaign can go to.</summary>
/// <param name="People">Who get the mail: those who left, bounced or complained are on the list and not counted.</param>
internal sealed record DemoList(ListId Id, string Name, int People, int RejectedRows);

/// <summary>Who and what is in a demo: customer, user, people, campaign. Everything is found again in the next run.</summary>
internal sealed class DemoCast(DemoStage stage, DemoOptions options, Terminal terminal, TimeProvider time)
{
    /// <summary>Characters of a file's name in the name of its list, which may have 200.</summary>
    private const int MostOfName = 150;

    /// <summary>Who does what the demo does by itself, in the audit log.</summary>
    private const string By = "The demo";

    private readonly DemoMail mail = DemoMail.Read(options);

    public async Task<CustomerId> CustomerAsync(CancellationToken cancel)
    {
        var customers = stage.Get<Customers>();
        return (await customers.ListAsync(cancel)) is [var first, ..] ? first.Key : (await customers.CreateAsync("Harbour Lane", "Europe/Berlin", cancel)).Key;
    }

    /// <summary>A link that signs the demo's user in once.</summary>
    public async Task<Uri> SignInLinkAsync(CustomerId customer, CancellationToken cancel)
    {
        var users = stage.Get<Users>();
        var email = Address("ines@harbourlane.example");
        var user = await users.FindAsync(email, cancel) ?? await users.CreateAsync("Ines Moreau", email, isAdministrator: true, cancel);
        await users.JoinAsync(user.Key, customer, cancel);
        return new Uri(stage.Web.AdminUrl, $"sign-in/{await stage.Get<SignInLinks>().CreateAsync(user.Key, cancel)}");
    }

    /// <summary>Says all that is wrong with the mail before anybody is imported.</summary>
    /// <exception cref="CommandException">Template errors with line and column.</exception>
    public void CheckMail()
    {
        try
        {
            var content = stage.Get<CampaignDrafts>().Check(mail.Subject, mail.Html, mail.Text, SampleMail.PostalAddress);
            if (content.FooterAdded) terminal.Note.WriteLine("The HTML has no unsubscribe link ({{ unsubscribe_url }}): a footer with one is added to every mail.");
        }
        catch (InvalidContentException e)
        {
            throw new CommandException(e.Faults.Count == 0 ? $"{options.Html}: {e.Message}" : string.Join(Environment.NewLine, e.Faults.Select(f => $"{options.Html}: {f}")), e);
        }
    }

    public Task<DemoList> ListAsync(CustomerId customer, CancellationToken cancel) => options.Contacts is { } file ? ImportAsync(customer, file, cancel) : MakeUpAsync(customer, cancel);

    /// <exception cref="CommandException">Its mail cannot leave, and nothing of it is left behind.</exception>
    public async Task<Campaign> StartAsync(CustomerId customer, ServerId server, DemoList list, CancellationToken cancel)
    {
        if (options.Endpoint is null) await OwnSampleDomainAsync(customer, server, cancel);
        var campaign = await stage.Get<CampaignDrafts>().CreateAsync(customer, new NewCampaign
        {
            Name = mail.Name,
            List = list.Id,
            Server = server,
            Subject = mail.Subject,
            FromName = SampleMail.Sender,
            From = Address(options.From ?? DemoOptions.SampleFrom),
            Html = mail.Html,
            Text = mail.Text,
        }, cancel);
        try
        {
            await stage.Get<CampaignRuns>().StartAsync(customer, campaign.Key, cancel);
            return campaign;
        }
        catch (NotReadyException e)
        {
            await stage.Get<CampaignDrafts>().DeleteAsync(customer, campaign.PublicId, By, cancel);
            throw new CommandException($"No new campaign was started: {e.Message}", e);
        }
    }

    /// <summary>Once a customer has a sending domain, mail leaves from their own alone: that of the sample mail becomes one too.</summary>
    private async Task OwnSampleDomainAsync(CustomerId customer, ServerId server, CancellationToken cancel)
    {
        var domains = stage.Get<SendingDomains>();
        if ((await domains.ListAsync(customer, cancel)) is [] or [{ Domain.Name: DemoOptions.SampleDomain }]) return;
        var own = (await stage.Get<SendingServers>().ListAsync(cancel)).Single(s => s.Key == server);
        // Where it is one already, nothing is done.
        await domains.AddAsync(customer, new DomainWish(DemoOptions.SampleDomain, [own.PublicId], MailFrom: null, RefusesOnMxFailure: false), By, isAdministrator: true, cancel);
    }

    private async Task<DemoList> MakeUpAsync(CustomerId customer, CancellationToken cancel)
    {
        // What people have is to be found where fields are: in forms, and in what is checked before a further mail leaves.
        await stage.Get<CustomFields>().CreateOrFindAsync(customer, MadeUpPeople.Fields, By, cancel);
        var list = await FindListAsync(customer, $"Newsletter, {options.Recipients:N0} people", cancel);
        var counts = await stage.Get<MailingLists>().CountAsync(customer, list.Key, cancel);
        if (counts.Values.Sum() < options.Recipients)
            await stage.Get<Contacts>().UpsertAsync(customer, list.Key, MadeUpPeople.Make(options.Recipients), progress: null, cancel);
        return await CountedAsync(customer, list, 0, cancel);
    }

    private async Task<DemoList> ImportAsync(CustomerId customer, string file, CancellationToken cancel)
    {
        var list = await ListOfAsync(customer, file, cancel);
        try
        {
            var result = await stage.Get<ContactImport>().RunAsync(customer, list.Key, new ImportSource(file, options.EmailColumn), progress: null, cancel);
            ImportWords.Say(terminal.Note, Path.GetFileName(file), result);
            return await CountedAsync(customer, list, result.Rejected, cancel);
        }
        catch (ImportException e)
        {
            throw new CommandException(e.Message, e);
        }
    }

    /// <summary>
    /// A list of its own for every import: only who is in the file now gets the mail, and files of one name do not mix. Who unsubscribed from an earlier one
    /// stays out, because to people it is the same list.
    /// </summary>
    private async Task<MailingList> ListOfAsync(CustomerId customer, string file, CancellationToken cancel)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        var list = await CreateListAsync(customer, $"{name[..Math.Min(name.Length, MostOfName)]}, {time.GetUtcNow():yyyy-MM-dd HH:mm:ss} UTC", cancel);
        await stage.Get<SuppressionList>().KeepOutLeaversOfOthersAsync(customer, list.Key, cancel);
        return list;
    }

    private async Task<DemoList> CountedAsync(CustomerId customer, MailingList list, int rejected, CancellationToken cancel)
    {
        var counts = await stage.Get<MailingLists>().CountAsync(customer, list.Key, cancel);
        return new DemoList(list.Key, list.Name, counts.GetValueOrDefault(SubscriptionStatus.Subscribed), rejected);
    }

    private async Task<MailingList> FindListAsync(CustomerId customer, string name, CancellationToken cancel)
    {
        var all = await stage.Get<MailingLists>().ListAsync(customer, cancel);
        return all.FirstOrDefault(l => l.Name == name) ?? await CreateListAsync(customer, name, cancel);
    }

    private Task<MailingList> CreateListAsync(CustomerId customer, string name, CancellationToken cancel) => stage.Get<MailingLists>().CreateAsync(
        customer, new NewMailingList(name, SampleMail.Sender, Address(options.From ?? DemoOptions.SampleFrom), SampleMail.PostalAddress), cancel);

    private static EmailAddress Address(string text) =>
        EmailAddress.TryParse(text, out var address, out var fault) ? address : throw new CommandException($"\"{text}\" in --from is no address: {fault}.");
}
