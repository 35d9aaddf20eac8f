using System.Text.Json.Nodes;
using Postroad.Core.Primitives;

namespace Postroad.Core.SesSetup;

/// <summary>How the pair should be: marketing mail with addresses of its own, tracked and counted; transactional mail and our own from others, with links as they were written.</summary>
/// <param name="Base">Names and account.</param>
/// <param name="TopicArn">That is told what becomes of mail, as of the server's own set.</param>
/// <param name="Wish">Of a person.</param>
internal sealed record PairDesign(SetupDesign Base, string TopicArn, PairWish Wish)
{
    public SetDesign Marketing => Set("marketing", Wish.Marketing, Wish.Metrics);

    public SetDesign Others => Set("transactional", Wish.Others, []);

    public IReadOnlyList<SetDesign> Sets => [Marketing, Others];

    public JsonObject TopicStatement => Base.SetsStatement(TopicArn, Sets.Select(s => s.Name));

    /// <summary>What each class has afterwards.</summary>
    public IReadOnlyList<(MessageClass Class, string Set, bool Tracks)> Classes =>
        [(MessageClass.Marketing, Marketing.Name, true), (MessageClass.Transactional, Others.Name, false), (MessageClass.System, Others.Name, false)];

    /// <summary>Addresses with the pool in which each should be.</summary>
    public IEnumerable<(string Ip, string Pool)> Moves => Wish.Marketing.Select(ip => (ip, Marketing.Pool!)).Concat(Wish.Others.Select(ip => (ip, Others.Pool!)));

    // Names of pools have no capital letters.
    private SetDesign Set(string ending, IReadOnlyList<string> addresses, IReadOnlyList<string> metrics)
    {
        var name = $"{Base.Names.Name}-{ending}";
        return new SetDesign(name, name, addresses.Count == 0 ? null : name.ToLowerInvariant(), TopicArn, Base.Names, metrics);
    }
}
