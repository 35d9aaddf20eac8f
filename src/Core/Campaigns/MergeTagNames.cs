using Postroad.Core.Lists;
using Postroad.Core.Primitives;
using Postroad.Core.Templates;

namespace Postroad.Core.Campaigns;

/// <summary>A merge tag that somebody may write.</summary>
/// <param name="About">What stands there, for people.</param>
public sealed record MergeTagName(string Name, string About);

/// <summary>Which merge tags a customer's campaigns may use.</summary>
public sealed class MergeTagNames(CustomFields fields)
{
    public async Task<IReadOnlyList<MergeTagName>> ListAsync(CustomerId customer, CancellationToken cancel) =>
    [
        .. (await fields.ListAsync(customer, cancel)).Select(f => new MergeTagName(f.Name, f.Label)),
        new("email", "The contact's address"),
        new(BuiltInNames.UnsubscribeUrl, "Where the recipient leaves"),
        new(BuiltInNames.PreferencesUrl, "Where the recipient chooses what to get"),
        new(BuiltInNames.ViewUrl, "The mail in a browser"),
    ];
}
