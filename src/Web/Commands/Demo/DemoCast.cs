using Postroad.Core.Accounts;
using Postroad.Core.Campaigns;
using Postroad.Core.Lists;
using Postroad.Core.Lists.Import;
using Postroad.Core.Primitives;
using Postroad.Core.Templates;

namespace Postroad.Web.Commands.Demo;

/// <summary>The people of a list that a campaign can go to.</summary>
internal sealed record DemoList(ListId Id, string Name, int People, int RejectedRows);

/// <summary>Who and what is in a demo: customer, user, people, campaign. Everything is found again in the next run.</summary>
internal sealed class DemoCast(DemoStage stage, DemoOptions options, Terminal terminal)
{
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
            throw new CommandException(string.Join(Environment.NewLine, e.Faults.Select(f => $"{options.Html}: {f}")), e);
        }
    }

    public Task<DemoList> ListAsync(CustomerId customer, CancellationToken cancel) => options.Contacts is { } file ? ImportAsync(customer, file, cancel) : MakeUpAsync(customer, cancel);

    public async Task<Campaign> StartAsync(CustomerId customer, ServerId server, DemoList list, CancellationToken cancel)
    {
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
        await stage.Get<CampaignRuns>().StartAsync(customer, campaign.Key, cancel);
        return campaign;
    }

    private async Task<DemoList> MakeUpAsync(CustomerId customer, CancellationToken cancel)
    {
        var list = await FindListAsync(customer, $"Newsletter, {options.Recipients:N0} people", cancel);
        var counts = await stage.Get<MailingLists>().CountAsync(customer, list.Key, cancel);
        if (counts.Values.Sum() < options.Recipients)
            await stage.Get<Contacts>().UpsertAsync(customer, list.Key, MadeUpPeople.Make(options.Recipients), progress: null, cancel);
        return new DemoList(list.Key, list.Name, options.Recipients, 0);
    }

    private async Task<DemoList> ImportAsync(CustomerId customer, string file, CancellationToken cancel)
    {
        var list = await FindListAsync(customer, Path.GetFileNameWithoutExtension(file), cancel);
        try
        {
            var result = await stage.Get<ContactImport>().RunAsync(customer, list.Key, new ImportSource(file, options.EmailColumn), progress: null, cancel);
            ImportWords.Say(terminal.Note, Path.GetFileName(file), result);
            return new DemoList(list.Key, list.Name, result.OnList, result.Rejected);
        }
        catch (ImportException e)
        {
            throw new CommandException(e.Message, e);
        }
    }

    private async Task<MailingList> FindListAsync(CustomerId customer, string name, CancellationToken cancel)
    {
        var lists = stage.Get<MailingLists>();
        return (await lists.ListAsync(customer, cancel)).FirstOrDefault(l => l.Name == name)
            ?? await lists.CreateAsync(customer, new NewMailingList(name, SampleMail.Sender, Address(options.From ?? DemoOptions.SampleFrom), SampleMail.PostalAddress), cancel);
    }

    private static EmailAddress Address(string text) =>
        EmailAddress.TryParse(text, out var address, out var fault) ? address : throw new CommandException($"\"{text}\" in --from is no address: {fault}.");
}
