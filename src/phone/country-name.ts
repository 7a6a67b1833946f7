/**
 * Countries as customer files name them: ISO 3166-1 codes of two or three letters, and English names in the spellings
 * that export formats use. Case, accents, dots and "the" do not matter.
 */
import { type CountryCode, readCountry } from './country.ts';

/** Alpha-3 codes, each with its alpha-2 code behind it. */
const codesOfThreeLetters: ReadonlyMap<string, string> = new Map(
  (
    'ANDAD AREAE AFGAF ATGAG AIAAI ALBAL ARMAM AGOAO ARGAR ASMAS AUTAT AUSAU ABWAW ALAAX AZEAZ BIHBA BRBBB ' +
    'BGDBD BELBE BFABF BGRBG BHRBH BDIBI BENBJ BLMBL BMUBM BRNBN BOLBO BESBQ BRABR BHSBS BTNBT BWABW BLRBY ' +
    'BLZBZ CANCA CCKCC CODCD CAFCF COGCG CHECH CIVCI COKCK CHLCL CMRCM CHNCN COLCO CRICR CUBCU CPVCV CUWCW ' +
    'CXRCX CYPCY CZECZ DEUDE DJIDJ DNKDK DMADM DOMDO DZADZ ECUEC ESTEE EGYEG ESHEH ERIER ESPES ETHET FINFI ' +
    'FJIFJ FLKFK FSMFM FROFO FRAFR GABGA GBRGB GRDGD GEOGE GUFGF GGYGG GHAGH GIBGI GRLGL GMBGM GINGN GLPGP ' +
    'GNQGQ GRCGR GTMGT GUMGU GNBGW GUYGY HKGHK HNDHN HRVHR HTIHT HUNHU IDNID IRLIE ISRIL IMNIM INDIN IOTIO ' +
    'IRQIQ IRNIR ISLIS ITAIT JEYJE JAMJM JORJO JPNJP KENKE KGZKG KHMKH KIRKI COMKM KNAKN PRKKP KORKR KWTKW ' +
    'CYMKY KAZKZ LAOLA LBNLB LCALC LIELI LKALK LBRLR LSOLS LTULT LUXLU LVALV LBYLY MARMA MCOMC MDAMD MNEME ' +
    'MAFMF MDGMG MHLMH MKDMK MLIML MMRMM MNGMN MACMO MNPMP MTQMQ MRTMR MSRMS MLTMT MUSMU MDVMV MWIMW MEXMX ' +
    'MYSMY MOZMZ NAMNA NCLNC NERNE NFKNF NGANG NICNI NLDNL NORNO NPLNP NRUNR NIUNU NZLNZ OMNOM PANPA PERPE ' +
    'PYFPF PNGPG PHLPH PAKPK POLPL SPMPM PRIPR PSEPS PRTPT PLWPW PRYPY QATQA REURE ROURO SRBRS RUSRU RWARW ' +
    'SAUSA SLBSB SYCSC SDNSD SWESE SGPSG SHNSH SVNSI SJMSJ SVKSK SLESL SMRSM SENSN SOMSO SURSR SSDSS STPST ' +
    'SLVSV SXMSX SYRSY SWZSZ TCATC TCDTD TGOTG THATH TJKTJ TKLTK TLSTL TKMTM TUNTN TONTO TURTR TTOTT TUVTV ' +
    'TWNTW TZATZ UKRUA UGAUG USAUS URYUY UZBUZ VATVA VCTVC VENVE VGBVG VIRVI VNMVN VUTVU WLFWF WSMWS YEMYE ' +
    'MYTYT ZAFZA ZMBZM ZWEZW'
  )
    .split(' ')
    .map((pair): [string, string] => [pair.slice(0, 3), pair.slice(3)]),
);

/** Beside the names that the runtime's own list of regions has: ISO's formal ones, former ones, and what people write. */
const otherNames: Readonly<Record<string, string>> = {
  AE: 'uae, emirates',
  BN: 'brunei darussalam',
  BO: 'plurinational state of bolivia, bolivia plurinational state of',
  BQ: 'bonaire, bonaire sint eustatius and saba',
  CD: 'dr congo, drc, democratic republic of the congo, congo democratic republic of the',
  CG: 'congo, republic of the congo',
  CI: 'ivory coast, cote divoire',
  CV: 'cabo verde',
  CZ: 'czech republic, czechia',
  FK: 'falkland islands malvinas',
  FM: 'federated states of micronesia, micronesia federated states of',
  GB: 'uk, u k, great britain, britain, england, scotland, wales, northern ireland, united kingdom of great britain and northern ireland',
  HK: 'hong kong, hong kong sar, hong kong china',
  IR: 'islamic republic of iran, iran islamic republic of',
  KP: 'dprk, democratic peoples republic of korea, korea democratic peoples republic of',
  KR: 'korea, republic of korea, korea republic of, korea rep, korea south',
  LA: 'lao, lao peoples democratic republic',
  MD: 'republic of moldova, moldova republic of',
  MK: 'macedonia, north macedonia',
  MM: 'myanmar, burma',
  MO: 'macao, macau, macao sar, macau sar',
  NL: 'holland, kingdom of the netherlands, netherlands kingdom of the',
  PS: 'palestine, state of palestine, palestine state of',
  RU: 'russian federation',
  SH: 'saint helena ascension and tristan da cunha',
  SX: 'saint maarten',
  SY: 'syrian arab republic',
  SZ: 'swaziland, eswatini',
  TL: 'east timor',
  TR: 'turkey, turkiye',
  TW: 'taiwan province of china',
  TZ: 'united republic of tanzania, tanzania united republic of',
  US: 'usa, u s, u s a, united states of america, america',
  VA: 'vatican, holy see, holy see vatican city state',
  VC: 'saint vincent and the grenadines',
  VE: 'bolivarian republic of venezuela, venezuela bolivarian republic of',
  VG: 'virgin islands british, bvi',
  VI: 'us virgin islands, virgin islands us, virgin islands u s, usvi',
  VN: 'viet nam',
};

let countriesByName: ReadonlyMap<string, CountryCode> | undefined;

/** The country that `text` names; undefined: none is called so. */
export function countryNamed(text: string): CountryCode | undefined {
  const code = text.trim().toUpperCase();
  if (/^[A-Z]{2}$/.test(code)) return readCountry(code === 'UK' ? 'GB' : code);
  const ofThreeLetters = codesOfThreeLetters.get(code);
  if (ofThreeLetters !== undefined) return readCountry(ofThreeLetters);
  countriesByName ??= readNames();
  return countriesByName.get(plainName(text));
}

function readNames(): ReadonlyMap<string, CountryCode> {
  const english = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const names = new Map<string, CountryCode>();
  for (let one = 0; one < 26 * 26; one += 1) {
    const country = readCountry(String.fromCharCode(65 + Math.floor(one / 26), 65 + (one % 26)));
    if (country === undefined) continue;
    const others = (otherNames[country] ?? '').split(', ');
    for (const name of [english.of(country) ?? '', ...others]) {
      if (name !== '') names.set(plainName(name), country);
    }
  }
  return names;
}

function plainName(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['\u2019]/g, '')
    .replace(/&/g, ' and ')
    .replace(/[^\p{L}\d]+/gu, ' ')
    .replace(/\bthe\b/g, ' ')
    .replace(/ +/g, ' ')
    .trim()
    .replace(/^st /, 'saint ')
    .replace(/^sint /, 'saint ');
}
