namespace Postroad.Tests.Browser;

/// <summary>What a page is shown on. Every screen of ours is tested on all four.</summary>
public sealed record Screen(int Width, int Height, bool Dark)
{
    public static readonly Screen Desk = new(1440, 900, Dark: false), DeskDark = new(1440, 900, Dark: true);

    public static readonly Screen Phone = new(390, 844, Dark: false), PhoneDark = new(390, 844, Dark: true);

    public static TheoryData<Screen> All => [Desk, DeskDark, Phone, PhoneDark];

    public override string ToString() => $"{Width} px, {(Dark ? "dark" : "light")}";
}
