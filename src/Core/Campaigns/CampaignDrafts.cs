using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Templates;

namespace Postroad.Core.Campaigns;

/// <summary>What a new campaign needs; see <see cref="Campaign"/>.</summary>
public sealed record NewCampaign
{
    public required string Name { get; init; }

    public required ListId List { get; init; }

    public required ServerId Server { get; init; }

    public required string Subject { get; init; }

    public required string FromName { get; init; }

    public required EmailAddress From { get; init; }

    public required string Html { get; init; }

    /// <summary>Null: made from the HTML.</summary>
    public string? Text { get; init; }
}

/// <summary>Campaigns before they start.</summary>
public sealed class CampaignDrafts(Database database, TimeProvider time)
{
    /// <summary>Compiles content without storing anything.</summary>
    /// <param name="postalAddress">Of the list: stands in a footer that has to be added.</param>
    /// <exception cref="InvalidContentException">Names all faults, each with line and column.</exception>
    public CompiledContent Check(string subject, string html, string? text, string? postalAddress) =>
        CompiledContent.Compile(new ContentSource { Subject = subject, Html = html, Text = text, PostalAddress = postalAddress }, time);

    public Task<Campaign> CreateAsync(CustomerId customer, NewCampaign wanted, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var now = time.GetUtcNow();
        var campaign = new Campaign
        {
            CustomerId = customer,
            PublicId = PublicId.New(time),
            Name = wanted.Name,
            ListId = wanted.List.Value,
            ServerId = wanted.Server.Value,
            Subject = wanted.Subject,
            FromName = wanted.FromName,
            FromAddress = wanted.From.ToString(),
            Html = wanted.Html,
            Text = wanted.Text,
            StateSince = now,
            CreatedAt = now,
        };
        var db = session.Db(customer);
        db.Add(campaign);
        await db.SaveChangesAsync(cancel);
        return campaign;
    }, cancel);
}
